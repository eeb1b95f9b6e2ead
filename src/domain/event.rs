//! Facts: what has happened, in the past tense, with ids and nothing personal. `Work::happened` takes one and makes
//! both its consequences of it, the audit entry and the outbox row.

use entity::{
    audit_entry::AuditCategory,
    id::{
        AreaId, AttendanceId, ContactId, CouncillorId, FollowUpId, OffenderId, OrganisationId,
        ReferralId, ReferrerId, RiskAssessmentId, SessionId, SiteId, StaffId, SuggestionId,
    },
};
use uuid::Uuid;

use super::Noun;

/// A fact. Those about a person name the person too, for the audit trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    AreaRecorded(AreaId),
    OrganisationRecorded(OrganisationId),
    StaffRecorded(StaffId),
    ReferrerRecorded(ReferrerId),
    CouncillorRecorded(CouncillorId),
    OffenderRecorded(OffenderId),
    SuggestionSubmitted(SuggestionId),
    SuggestionReviewed(SuggestionId),
    SuggestionAccepted(SuggestionId),
    SuggestionDeclined(SuggestionId),
    SuggestionWithdrawn(SuggestionId),
    SuggestionPlaced(SuggestionId),
    SiteProposed(SiteId),
    SitePlaced(SiteId),
    SiteAssessed(SiteId),
    SitePermissionRecorded(SiteId),
    SiteApproved(SiteId),
    SiteScheduled(SiteId),
    SiteUnscheduled(SiteId),
    SiteStarted(SiteId),
    SiteHeld(SiteId),
    SiteResumed(SiteId),
    SiteDeclined(SiteId),
    SiteCompleted(SiteId),
    RiskAssessmentRecorded(RiskAssessmentId),
    RiskAssessmentApproved(RiskAssessmentId),
    ReferralDrafted(ReferralId, OffenderId),
    ReferralSubmitted(ReferralId, OffenderId),
    ReferralAccepted(ReferralId, OffenderId),
    ReferralRejected(ReferralId, OffenderId),
    ContactRecorded(ContactId, OffenderId),
    ReferralEngaged(ReferralId, OffenderId),
    ReferralProgressed(ReferralId, OffenderId),
    ReferralRefused(ReferralId, OffenderId),
    ReferralWithdrawn(ReferralId, OffenderId),
    ReferralEnded(ReferralId, OffenderId),
    ReferralConcluded(ReferralId, OffenderId),
    SessionPlanned(SessionId),
    SessionConfirmed(SessionId),
    SessionStarted(SessionId),
    SessionCompleted(SessionId),
    SessionCancelled(SessionId),
    ParticipantBooked(AttendanceId, OffenderId),
    ParticipantUnbooked(AttendanceId, OffenderId),
    AttendanceRecorded(AttendanceId, OffenderId),
    FollowUpRecorded(FollowUpId, OffenderId),
}

/// What an event is about: kind of record, row, and the person concerned if there is one.
pub struct About {
    pub noun: Noun,
    pub row: Uuid,
    pub individual: Option<OffenderId>,
}

impl Event {
    /// The kind as the outbox and the audit trail keep it, for example `SuggestionSubmitted`.
    #[must_use]
    pub fn kind(&self) -> String {
        let shown = format!("{self:?}");
        shown.split('(').next().unwrap_or_default().to_owned()
    }

    /// What the event is about.
    #[must_use]
    pub fn about(&self) -> About {
        let (noun, row, individual) = match *self {
            Self::AreaRecorded(id) => (Noun::Area, id.0, None),
            Self::OrganisationRecorded(id) => (Noun::Organisation, id.0, None),
            Self::StaffRecorded(id) => (Noun::Staff, id.0, None),
            Self::ReferrerRecorded(id) => (Noun::Referrer, id.0, None),
            Self::CouncillorRecorded(id) => (Noun::Councillor, id.0, None),
            Self::OffenderRecorded(id) => (Noun::Offender, id.0, Some(id)),
            Self::SuggestionSubmitted(id)
            | Self::SuggestionReviewed(id)
            | Self::SuggestionAccepted(id)
            | Self::SuggestionDeclined(id)
            | Self::SuggestionWithdrawn(id)
            | Self::SuggestionPlaced(id) => (Noun::Suggestion, id.0, None),
            Self::SiteProposed(id)
            | Self::SitePlaced(id)
            | Self::SiteAssessed(id)
            | Self::SitePermissionRecorded(id)
            | Self::SiteApproved(id)
            | Self::SiteScheduled(id)
            | Self::SiteUnscheduled(id)
            | Self::SiteStarted(id)
            | Self::SiteHeld(id)
            | Self::SiteResumed(id)
            | Self::SiteDeclined(id)
            | Self::SiteCompleted(id) => (Noun::Site, id.0, None),
            Self::RiskAssessmentRecorded(id) | Self::RiskAssessmentApproved(id) => {
                (Noun::RiskAssessment, id.0, None)
            }
            Self::ReferralDrafted(id, person)
            | Self::ReferralSubmitted(id, person)
            | Self::ReferralAccepted(id, person)
            | Self::ReferralRejected(id, person)
            | Self::ReferralEngaged(id, person)
            | Self::ReferralProgressed(id, person)
            | Self::ReferralRefused(id, person)
            | Self::ReferralWithdrawn(id, person)
            | Self::ReferralEnded(id, person)
            | Self::ReferralConcluded(id, person) => (Noun::Referral, id.0, Some(person)),
            Self::ContactRecorded(id, person) => (Noun::Contact, id.0, Some(person)),
            Self::SessionPlanned(id)
            | Self::SessionConfirmed(id)
            | Self::SessionStarted(id)
            | Self::SessionCompleted(id)
            | Self::SessionCancelled(id) => (Noun::Session, id.0, None),
            Self::ParticipantBooked(id, person)
            | Self::ParticipantUnbooked(id, person)
            | Self::AttendanceRecorded(id, person) => (Noun::Attendance, id.0, Some(person)),
            Self::FollowUpRecorded(id, person) => (Noun::FollowUp, id.0, Some(person)),
        };
        About {
            noun,
            row,
            individual,
        }
    }

    /// The category of section 62 that the audit trail files it under.
    #[must_use]
    pub fn category(&self) -> AuditCategory {
        match self {
            Self::AreaRecorded(_)
            | Self::OrganisationRecorded(_)
            | Self::StaffRecorded(_)
            | Self::ReferrerRecorded(_)
            | Self::CouncillorRecorded(_)
            | Self::OffenderRecorded(_)
            | Self::SuggestionSubmitted(_)
            | Self::SiteProposed(_)
            | Self::RiskAssessmentRecorded(_)
            | Self::ReferralDrafted(..)
            | Self::ContactRecorded(..)
            | Self::SessionPlanned(_)
            | Self::ParticipantBooked(..) => AuditCategory::Collection,
            Self::FollowUpRecorded(..) => AuditCategory::Combination,
            Self::ParticipantUnbooked(..) => AuditCategory::Erasure,
            _ => AuditCategory::Alteration,
        }
    }

    /// Whether what the service holds in memory of areas, organisations and people has changed.
    #[must_use]
    pub fn changes_the_directory(&self) -> bool {
        Self::DIRECTORY.contains(&self.kind().as_str())
    }

    /// The kinds of events after which that must be read anew.
    pub const DIRECTORY: [&str; 5] = [
        "AreaRecorded",
        "OrganisationRecorded",
        "StaffRecorded",
        "ReferrerRecorded",
        "CouncillorRecorded",
    ];
}
