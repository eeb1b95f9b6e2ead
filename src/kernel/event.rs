//! Events: what has happened, in the past tense, with ids and without personal data. `Work::happened` takes an event
//! and writes the audit entry and the outbox row.

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

use super::{Noun, policy::words};

/// The kinds of events. The outbox stores them by these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum EventKind {
    AreaRecorded,
    AreaAmended,
    OrganisationRecorded,
    OrganisationAmended,
    OrganisationSuspended,
    OrganisationResumed,
    OrganisationClosed,
    ClientRegistered,
    ClientSecretRotated,
    ClientNarrowed,
    ClientSuspended,
    ClientResumed,
    ClientClosed,
    StaffRecorded,
    StaffAmended,
    ReferrerRecorded,
    ReferrerAmended,
    CouncillorRecorded,
    CouncillorAmended,
    TermRecorded,
    TermEnded,
    OffenderRecorded,
    OffenderAmended,
    OffenderMerged,
    OffenderRestricted,
    OffenderExcluded,
    OffenderLimitsLifted,
    SuggestionSubmitted,
    SuggestionReviewed,
    SuggestionAccepted,
    SuggestionDeclined,
    SuggestionWithdrawn,
    SuggestionAsked,
    SuggestionAnswered,
    SuggestionMarkedDuplicate,
    SuggestionReferredOn,
    SuggestionReopened,
    SuggestionAmended,
    SuggestionPlaced,
    SiteProposed,
    SitePlaced,
    SiteAssessed,
    SitePermissionRecorded,
    SiteApproved,
    SiteScheduled,
    SiteUnscheduled,
    SiteStarted,
    SiteHeld,
    SiteResumed,
    SiteDeclined,
    SiteCompleted,
    SiteArchived,
    SiteReopened,
    SiteAmended,
    RiskAssessmentRecorded,
    RiskAssessmentApproved,
    ReferralDrafted,
    ReferralSubmitted,
    ReferralAskedAbout,
    ReferralAnswered,
    ReferralAmended,
    MentorReassigned,
    ReferralAccepted,
    ReferralRejected,
    ContactRecorded,
    ReferralEngaged,
    ReferralProgressed,
    ReferralCredited,
    ReferralRefused,
    ReferralWithdrawn,
    ReferralEnded,
    ReferralConcluded,
    ReferralReopened,
    SessionPlanned,
    SessionConfirmed,
    SessionStarted,
    SessionCompleted,
    SessionCancelled,
    SessionMoved,
    SessionReopened,
    ParticipantBooked,
    ParticipantUnbooked,
    ParticipantMoved,
    AttendanceRecorded,
    FollowUpRecorded,
}

impl EventKind {
    /// The name as the outbox stores it, for example `SuggestionSubmitted`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// An event of this kind about a record.
    #[must_use]
    pub fn of<I: Subject>(self, id: I) -> Event {
        self.about(I::NOUN, id.value(), None)
    }

    /// An event of this kind about a person.
    #[must_use]
    pub fn of_person(self, person: OffenderId) -> Event {
        self.about(Noun::Offender, person.0, Some(person))
    }

    /// An event of this kind about a record of a person's case.
    #[must_use]
    pub fn of_case<I: CaseRecord>(self, id: I, person: OffenderId) -> Event {
        self.about(I::NOUN, id.value(), Some(person))
    }

    fn about(self, noun: Noun, row: Uuid, person: Option<OffenderId>) -> Event {
        Event {
            kind: self,
            noun,
            row,
            person,
            other_person: None,
            shows_through_the_veil: match self {
                Self::SessionPlanned => true,
                Self::SiteStarted => false,
                _ => noun == Noun::Site,
            },
        }
    }

    /// Whether events of this kind are about records of that kind. With a few exceptions the name begins with that of
    /// the kind of record.
    #[must_use]
    pub fn is_of(self, noun: Noun) -> bool {
        match self {
            Self::StaffRecorded | Self::StaffAmended => noun == Noun::Staff,
            Self::TermRecorded | Self::TermEnded => noun == Noun::Councillor,
            Self::MentorReassigned => noun == Noun::Referral,
            Self::ParticipantBooked | Self::ParticipantUnbooked | Self::ParticipantMoved => {
                noun == Noun::Attendance
            }
            Self::FollowUpRecorded => noun == Noun::FollowUp,
            regular => {
                let words = words(regular.name());
                words
                    .strip_prefix(noun.name())
                    .is_some_and(|deed| deed.starts_with(' '))
            }
        }
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
    pub kind: EventKind,
    /// The kind of record that it is about.
    pub noun: Noun,
    /// The record that it is about.
    pub row: Uuid,
    /// The person concerned, for the audit trail. `None` if it is not about a person.
    pub person: Option<OffenderId>,
    /// Another person concerned.
    pub other_person: Option<OffenderId>,
    /// Whether the event is also sent to callers from whom the record is veiled. Outside the Team, future sessions are
    /// veiled (only the site and the week are shown), and so is the site while its first session is in progress.
    pub shows_through_the_veil: bool,
}

impl Event {
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

/// The ids of records that events are about and that do not belong to a person.
pub trait Subject: Key {
    /// The kind of record that the id names.
    const NOUN: Noun;
}

/// The ids of records of a person's case. An event about one also names the person, for the audit trail.
pub trait CaseRecord: Key {
    /// The kind of record that the id names.
    const NOUN: Noun;
}

impl Subject for AreaId {
    const NOUN: Noun = Noun::Area;
}

impl Subject for ClientId {
    const NOUN: Noun = Noun::Client;
}

impl Subject for CouncillorId {
    const NOUN: Noun = Noun::Councillor;
}

impl Subject for OrganisationId {
    const NOUN: Noun = Noun::Organisation;
}

impl Subject for ReferrerId {
    const NOUN: Noun = Noun::Referrer;
}

impl Subject for RiskAssessmentId {
    const NOUN: Noun = Noun::RiskAssessment;
}

impl Subject for SessionId {
    const NOUN: Noun = Noun::Session;
}

impl Subject for SiteId {
    const NOUN: Noun = Noun::Site;
}

impl Subject for StaffId {
    const NOUN: Noun = Noun::Staff;
}

impl Subject for SuggestionId {
    const NOUN: Noun = Noun::Suggestion;
}

impl CaseRecord for AttendanceId {
    const NOUN: Noun = Noun::Attendance;
}

impl CaseRecord for ContactId {
    const NOUN: Noun = Noun::Contact;
}

impl CaseRecord for FollowUpId {
    const NOUN: Noun = Noun::FollowUp;
}

impl CaseRecord for ReferralId {
    const NOUN: Noun = Noun::Referral;
}
