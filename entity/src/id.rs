//! Identifiers: one type each, so that a site can never be looked up by a person's id.
//!
//! Version 7 (ordered by time, kind to indexes), but version 4 for people and referrals, whose ids shall not tell when
//! they were made.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use uuid::Uuid;

/// Declares id newtypes over a UUID with the version that a new one gets.
macro_rules! id {
    ($($(#[$doc:meta])* $name:ident: $new:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Makes a new id.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "every call gives another id")]
            pub fn new() -> Self {
                Self(Uuid::$new())
            }
        }

        // SeaORM asks this of every primary key; no id of ours is ever a serial number.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

id! {
    /// Names an area.
    AreaId: now_v7;
    /// Names an attendance.
    AttendanceId: now_v7;
    /// Names an audit entry.
    AuditEntryId: now_v7;
    /// Names a contact.
    ContactId: now_v7;
    /// Names a councillor.
    CouncillorId: now_v7;
    /// Names a follow-up check.
    FollowUpId: now_v7;
    /// Names a person.
    OffenderId: new_v4;
    /// Names an organisation.
    OrganisationId: now_v7;
    /// Names a referral.
    ReferralId: new_v4;
    /// Names a referrer.
    ReferrerId: now_v7;
    /// Names a risk assessment.
    RiskAssessmentId: now_v7;
    /// Names a session.
    SessionId: now_v7;
    /// Names a site.
    SiteId: now_v7;
    /// Names a member of staff.
    StaffId: now_v7;
    /// Names a suggestion.
    SuggestionId: now_v7;
}
