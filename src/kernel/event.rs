//! Events: what has happened, in the past tense, with ids and without personal data. `Work::happened` takes an event
//! and writes the audit entry and the outbox row.
//!
//! Each kind is a type of its own, whose `of` takes the id of the kind of record that it is about, so an event about
//! another kind of record does not compile:
//!
//! ```
//! use entity::id::SiteId;
//! use kernel::event;
//!
//! event::SiteApproved::of(SiteId::new());
//! ```
//!
//! ```compile_fail
//! use entity::id::SessionId;
//! use kernel::event;
//!
//! event::SiteApproved::of(SessionId::new());
//! ```

use entity::{
    audit_entry::AuditCategory,
    id::{
        AreaId, AttendanceId, ClientId, ContactId, CouncillorId, FollowUpId, Key, OffenderId,
        OrganisationId, ReferralId, ReferrerId, RiskAssessmentId, SessionId, SiteId, StaffId,
        SuggestionId,
    },
};
use strum::{EnumIter, IntoStaticStr};
use uuid::Uuid;

use super::Noun;

/// Declares the kinds of events by the kind of record that they are about, with the type of its id. `person` is for
/// people themselves, `case` for records of a person's case: an event about one also names the person, for the audit
/// trail. `row` is for all other records.
macro_rules! kinds {
    ($($noun:ident($about:ident $id:ident) { $($kind:ident)+ })+) => {
        /// The kinds of events. The outbox stores them by these names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
        pub enum EventKind {
            $($($kind,)+)+
        }

        impl EventKind {
            /// The kind of record that events of this kind are about.
            #[must_use]
            pub fn noun(self) -> Noun {
                match self {
                    $($(Self::$kind)|+ => Noun::$noun,)+
                }
            }
        }

        $($(
            #[doc = concat!("Makes events of the kind `", stringify!($kind), "`.")]
            pub struct $kind;

            impl $kind {
                of!($about $id, $kind);
            }
        )+)+
    };
}

/// Defines the function that makes an event of a kind.
macro_rules! of {
    (row $id:ident, $kind:ident) => {
        /// An event about this record.
        #[must_use]
        pub fn of(id: $id) -> Event {
            Event::new(EventKind::$kind, id.value(), None)
        }
    };
    (case $id:ident, $kind:ident) => {
        /// An event about this record of a person's case.
        #[must_use]
        pub fn of(id: $id, person: OffenderId) -> Event {
            Event::new(EventKind::$kind, id.value(), Some(person))
        }
    };
    (person $id:ident, $kind:ident) => {
        /// An event about this person.
        #[must_use]
        pub fn of(person: $id) -> Event {
            Event::new(EventKind::$kind, person.value(), Some(person))
        }
    };
}

kinds! {
    Area(row AreaId) {
        AreaRecorded
        AreaAmended
    }
    Organisation(row OrganisationId) {
        OrganisationRecorded
        OrganisationAmended
        OrganisationSuspended
        OrganisationResumed
        OrganisationClosed
    }
    Client(row ClientId) {
        ClientRegistered
        ClientSecretRotated
        ClientNarrowed
        ClientSuspended
        ClientResumed
        ClientClosed
    }
    Staff(row StaffId) {
        StaffRecorded
        StaffAmended
    }
    Referrer(row ReferrerId) {
        ReferrerRecorded
        ReferrerAmended
    }
    Councillor(row CouncillorId) {
        CouncillorRecorded
        CouncillorAmended
        TermRecorded
        TermEnded
    }
    Offender(person OffenderId) {
        OffenderRecorded
        OffenderAmended
        OffenderMerged
        OffenderRestricted
        OffenderExcluded
        OffenderLimitsLifted
    }
    Suggestion(row SuggestionId) {
        SuggestionSubmitted
        SuggestionReviewed
        SuggestionAccepted
        SuggestionDeclined
        SuggestionWithdrawn
        SuggestionAsked
        SuggestionAnswered
        SuggestionMarkedDuplicate
        SuggestionReferredOn
        SuggestionReopened
        SuggestionAmended
        SuggestionPlaced
    }
    Site(row SiteId) {
        SiteProposed
        SitePlaced
        SiteAssessed
        SitePermissionRecorded
        SiteApproved
        SiteScheduled
        SiteUnscheduled
        SiteStarted
        SiteHeld
        SiteResumed
        SiteDeclined
        SiteCompleted
        SiteArchived
        SiteReopened
        SiteAmended
    }
    RiskAssessment(row RiskAssessmentId) {
        RiskAssessmentRecorded
        RiskAssessmentApproved
    }
    Referral(case ReferralId) {
        ReferralDrafted
        ReferralSubmitted
        ReferralAskedAbout
        ReferralAnswered
        ReferralAmended
        MentorReassigned
        ReferralAccepted
        ReferralRejected
        ReferralEngaged
        ReferralProgressed
        ReferralCredited
        ReferralRefused
        ReferralWithdrawn
        ReferralEnded
        ReferralConcluded
        ReferralReopened
    }
    Contact(case ContactId) {
        ContactRecorded
    }
    Session(row SessionId) {
        SessionPlanned
        SessionConfirmed
        SessionStarted
        SessionCompleted
        SessionCancelled
        SessionMoved
        SessionReopened
    }
    Attendance(case AttendanceId) {
        ParticipantBooked
        ParticipantUnbooked
        ParticipantMoved
        AttendanceRecorded
    }
    FollowUp(case FollowUpId) {
        FollowUpRecorded
    }
}

impl EventKind {
    /// The name as the outbox stores it, for example `SuggestionSubmitted`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The category of section 62 under which the audit trail records it.
    #[must_use]
    pub fn category(self) -> AuditCategory {
        match self {
            Self::AreaRecorded
            | Self::OrganisationRecorded
            | Self::ClientRegistered
            | Self::StaffRecorded
            | Self::ReferrerRecorded
            | Self::CouncillorRecorded
            | Self::TermRecorded
            | Self::OffenderRecorded
            | Self::SuggestionSubmitted
            | Self::SiteProposed
            | Self::RiskAssessmentRecorded
            | Self::ReferralDrafted
            | Self::ContactRecorded
            | Self::SessionPlanned
            | Self::ParticipantBooked => AuditCategory::Collection,
            Self::FollowUpRecorded | Self::OffenderMerged => AuditCategory::Combination,
            Self::ParticipantUnbooked => AuditCategory::Erasure,
            _ => AuditCategory::Alteration,
        }
    }
}

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub(crate) kind: EventKind,
    /// The record that it is about.
    pub(crate) row: Uuid,
    /// The person concerned, for the audit trail. `None` if it is not about a person.
    person: Option<OffenderId>,
    /// Another person concerned.
    other_person: Option<OffenderId>,
    /// Whether the event is also sent to callers from whom the record is veiled. Outside the Team, future sessions are
    /// veiled (only the site and the week are shown), and so is the site while its first session is in progress.
    pub(crate) shows_through_the_veil: bool,
}

impl Event {
    fn new(kind: EventKind, row: Uuid, person: Option<OffenderId>) -> Self {
        Self {
            kind,
            row,
            person,
            other_person: None,
            shows_through_the_veil: match kind {
                EventKind::SessionPlanned => true,
                EventKind::SiteStarted => false,
                _ => kind.noun() == Noun::Site,
            },
        }
    }

    /// The same event, concerning another person as well.
    #[must_use]
    pub fn and_of(self, other: OffenderId) -> Self {
        Self {
            other_person: Some(other),
            ..self
        }
    }

    /// The same event, also sent to callers from whom the record is veiled if `shows`: it changes what they see.
    #[must_use]
    pub fn shown_through_the_veil(self, shows: bool) -> Self {
        Self {
            shows_through_the_veil: shows,
            ..self
        }
    }

    /// The people concerned.
    #[must_use]
    pub fn people(&self) -> Vec<OffenderId> {
        self.person.into_iter().chain(self.other_person).collect()
    }
}
