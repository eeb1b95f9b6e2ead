//! Identifiers: one type for each kind of record, so that a site can never be looked up by a person's id.
//!
//! UUIDs of version 7, which are ordered by time and therefore efficient in indexes. Version 4 is used where the id
//! must not reveal when the row was created to a caller who sees the row but not that instant: people, their cases and
//! attendances, and sessions. A caller who sees a follow-up check or a contact also sees its instant, and of several
//! follow-up checks of the same instant the one entered last counts.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use uuid::Uuid;

/// What every id type provides.
pub trait Key: Copy {
    /// The table whose key it is.
    const TABLE: &'static str;

    /// The id with this value.
    fn of(value: Uuid) -> Self;

    /// The value.
    fn value(self) -> Uuid;
}

/// Declares id newtypes over a UUID, with the UUID version of a new id.
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident: $table:literal, $new:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Makes a new id.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "every call gives another id")]
            #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
            pub fn new() -> Self {
                Self(Uuid::$new())
            }
        }

        impl Key for $name {
            const TABLE: &'static str = $table;

            fn of(value: Uuid) -> Self {
                Self(value)
            }

            fn value(self) -> Uuid {
                self.0
            }
        }

        // SeaORM requires this of every primary key. None of our ids is ever a serial number.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

id! {
    /// Names an area.
    AreaId: "area", now_v7;
    /// Names an attendance.
    AttendanceId: "attendance", new_v4;
    /// Names an audit entry.
    AuditEntryId: "audit_entry", now_v7;
    /// Names a registered client.
    ClientId: "client", now_v7;
    /// Names a contact.
    ContactId: "contact", now_v7;
    /// Names a councillor.
    CouncillorId: "councillor", now_v7;
    /// Names a follow-up check.
    FollowUpId: "follow_up", now_v7;
    /// Names a person.
    OffenderId: "offender", new_v4;
    /// Names an organisation.
    OrganisationId: "organisation", now_v7;
    /// Names a referral.
    ReferralId: "referral", new_v4;
    /// Names a referrer.
    ReferrerId: "referrer", now_v7;
    /// Names a request, for the log and the audit trail.
    RequestId: "request", now_v7;
    /// Names a risk assessment.
    RiskAssessmentId: "risk_assessment", now_v7;
    /// Names a session.
    SessionId: "session", new_v4;
    /// Names a site.
    SiteId: "site", now_v7;
    /// Names a member of staff.
    StaffId: "staff", now_v7;
    /// Names a suggestion.
    SuggestionId: "suggestion", now_v7;
    /// Names a councillor's term.
    TermId: "term", now_v7;
}
