//! Facts: what has happened, in the past tense, with ids and nothing personal. `Work::happened` takes one and makes
//! both its consequences of it, the audit entry and the outbox row.

use entity::{
    audit_entry::AuditCategory,
    id::{
        AreaId, AttendanceId, ClientId, ContactId, CouncillorId, FollowUpId, OffenderId,
        OrganisationId, ReferralId, ReferrerId, RiskAssessmentId, SessionId, SiteId, StaffId,
        SuggestionId,
    },
};
use uuid::Uuid;

use super::Noun;

/// A fact. Those about a person name the person too, for the audit trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    AreaRecorded(AreaId),
    AreaAmended(AreaId),
    OrganisationRecorded(OrganisationId),
    OrganisationAmended(OrganisationId),
    OrganisationSuspended(OrganisationId),
    OrganisationResumed(OrganisationId),
    OrganisationClosed(OrganisationId),
    ClientRegistered(ClientId),
    ClientSecretRotated(ClientId),
    ClientNarrowed(ClientId),
    ClientSuspended(ClientId),
    ClientResumed(ClientId),
    ClientClosed(ClientId),
    StaffRecorded(StaffId),
    StaffAmended(StaffId),
    ReferrerRecorded(ReferrerId),
    ReferrerAmended(ReferrerId),
    CouncillorRecorded(CouncillorId),
    CouncillorAmended(CouncillorId),
    TermRecorded(CouncillorId),
    TermEnded(CouncillorId),
    OffenderRecorded(OffenderId),
    OffenderAmended(OffenderId),
    /// The one was given up for the other.
    OffenderMerged(OffenderId, OffenderId),
    OffenderRestricted(OffenderId),
    OffenderExcluded(OffenderId),
    OffenderLimitsLifted(OffenderId),
    SuggestionSubmitted(SuggestionId),
    SuggestionReviewed(SuggestionId),
    SuggestionAccepted(SuggestionId),
    SuggestionDeclined(SuggestionId),
    SuggestionWithdrawn(SuggestionId),
    SuggestionAsked(SuggestionId),
    SuggestionAnswered(SuggestionId),
    SuggestionMarkedDuplicate(SuggestionId),
    SuggestionReferredOn(SuggestionId),
    SuggestionReopened(SuggestionId),
    SuggestionAmended(SuggestionId),
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
    SiteArchived(SiteId),
    SiteReopened(SiteId),
    SiteAmended(SiteId),
    RiskAssessmentRecorded(RiskAssessmentId),
    RiskAssessmentApproved(RiskAssessmentId),
    ReferralDrafted(ReferralId, OffenderId),
    ReferralSubmitted(ReferralId, OffenderId),
    ReferralAskedAbout(ReferralId, OffenderId),
    ReferralAnswered(ReferralId, OffenderId),
    ReferralAmended(ReferralId, OffenderId),
    MentorReassigned(ReferralId, OffenderId),
    ReferralAccepted(ReferralId, OffenderId),
    ReferralRejected(ReferralId, OffenderId),
    ContactRecorded(ContactId, OffenderId),
    ReferralEngaged(ReferralId, OffenderId),
    ReferralProgressed(ReferralId, OffenderId),
    ReferralCredited(ReferralId, OffenderId),
    ReferralRefused(ReferralId, OffenderId),
    ReferralWithdrawn(ReferralId, OffenderId),
    ReferralEnded(ReferralId, OffenderId),
    ReferralConcluded(ReferralId, OffenderId),
    ReferralReopened(ReferralId, OffenderId),
    SessionPlanned(SessionId),
    SessionConfirmed(SessionId),
    SessionStarted(SessionId),
    SessionCompleted(SessionId),
    SessionCancelled(SessionId),
    SessionMoved(SessionId, MovedTo),
    SessionReopened(SessionId),
    ParticipantBooked(AttendanceId, OffenderId),
    ParticipantUnbooked(AttendanceId, OffenderId),
    ParticipantMoved(AttendanceId, OffenderId),
    AttendanceRecorded(AttendanceId, OffenderId),
    FollowUpRecorded(FollowUpId, OffenderId),
}

/// Where a session was moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovedTo {
    /// Another time of its week.
    ThisWeek,
    /// Another week.
    AnotherWeek,
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
    #[expect(clippy::too_many_lines, reason = "the one list of facts")]
    pub fn about(&self) -> About {
        let (noun, row, individual) = match *self {
            Self::AreaRecorded(id) | Self::AreaAmended(id) => (Noun::Area, id.0, None),
            Self::OrganisationRecorded(id)
            | Self::OrganisationAmended(id)
            | Self::OrganisationSuspended(id)
            | Self::OrganisationResumed(id)
            | Self::OrganisationClosed(id) => (Noun::Organisation, id.0, None),
            Self::ClientRegistered(id)
            | Self::ClientSecretRotated(id)
            | Self::ClientNarrowed(id)
            | Self::ClientSuspended(id)
            | Self::ClientResumed(id)
            | Self::ClientClosed(id) => (Noun::Client, id.0, None),
            Self::StaffRecorded(id) | Self::StaffAmended(id) => (Noun::Staff, id.0, None),
            Self::ReferrerRecorded(id) | Self::ReferrerAmended(id) => (Noun::Referrer, id.0, None),
            Self::CouncillorRecorded(id)
            | Self::CouncillorAmended(id)
            | Self::TermRecorded(id)
            | Self::TermEnded(id) => (Noun::Councillor, id.0, None),
            Self::OffenderRecorded(id)
            | Self::OffenderAmended(id)
            | Self::OffenderMerged(id, _)
            | Self::OffenderRestricted(id)
            | Self::OffenderExcluded(id)
            | Self::OffenderLimitsLifted(id) => (Noun::Offender, id.0, Some(id)),
            Self::SuggestionSubmitted(id)
            | Self::SuggestionReviewed(id)
            | Self::SuggestionAccepted(id)
            | Self::SuggestionDeclined(id)
            | Self::SuggestionWithdrawn(id)
            | Self::SuggestionAsked(id)
            | Self::SuggestionAnswered(id)
            | Self::SuggestionMarkedDuplicate(id)
            | Self::SuggestionReferredOn(id)
            | Self::SuggestionReopened(id)
            | Self::SuggestionAmended(id)
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
            | Self::SiteCompleted(id)
            | Self::SiteArchived(id)
            | Self::SiteReopened(id)
            | Self::SiteAmended(id) => (Noun::Site, id.0, None),
            Self::RiskAssessmentRecorded(id) | Self::RiskAssessmentApproved(id) => {
                (Noun::RiskAssessment, id.0, None)
            }
            Self::ReferralDrafted(id, person)
            | Self::ReferralSubmitted(id, person)
            | Self::ReferralAskedAbout(id, person)
            | Self::ReferralAnswered(id, person)
            | Self::ReferralAmended(id, person)
            | Self::MentorReassigned(id, person)
            | Self::ReferralAccepted(id, person)
            | Self::ReferralRejected(id, person)
            | Self::ReferralEngaged(id, person)
            | Self::ReferralProgressed(id, person)
            | Self::ReferralCredited(id, person)
            | Self::ReferralRefused(id, person)
            | Self::ReferralWithdrawn(id, person)
            | Self::ReferralEnded(id, person)
            | Self::ReferralConcluded(id, person)
            | Self::ReferralReopened(id, person) => (Noun::Referral, id.0, Some(person)),
            Self::ContactRecorded(id, person) => (Noun::Contact, id.0, Some(person)),
            Self::SessionPlanned(id)
            | Self::SessionConfirmed(id)
            | Self::SessionStarted(id)
            | Self::SessionCompleted(id)
            | Self::SessionCancelled(id)
            | Self::SessionMoved(id, _)
            | Self::SessionReopened(id) => (Noun::Session, id.0, None),
            Self::ParticipantBooked(id, person)
            | Self::ParticipantUnbooked(id, person)
            | Self::ParticipantMoved(id, person)
            | Self::AttendanceRecorded(id, person) => (Noun::Attendance, id.0, Some(person)),
            Self::FollowUpRecorded(id, person) => (Noun::FollowUp, id.0, Some(person)),
        };
        About {
            noun,
            row,
            individual,
        }
    }

    /// Whether it is told of what is veiled too: of a session still to come outside the Team, where nothing shows but the site
    /// and the week, and of a site whose first session goes on.
    #[must_use]
    pub fn shows_through_the_veil(&self) -> bool {
        match self {
            Self::SessionPlanned(_) | Self::SessionMoved(_, MovedTo::AnotherWeek) => true,
            Self::SiteStarted(_) => false,
            fact => fact.about().noun == Noun::Site,
        }
    }

    /// Whom the event concerns besides, for the audit trail.
    #[must_use]
    pub fn also_concerns(&self) -> Option<OffenderId> {
        match *self {
            Self::OffenderMerged(_, stays) => Some(stays),
            _ => None,
        }
    }

    /// The category of section 62 that the audit trail files it under.
    #[must_use]
    pub fn category(&self) -> AuditCategory {
        match self {
            Self::AreaRecorded(_)
            | Self::OrganisationRecorded(_)
            | Self::ClientRegistered(_)
            | Self::StaffRecorded(_)
            | Self::ReferrerRecorded(_)
            | Self::CouncillorRecorded(_)
            | Self::TermRecorded(_)
            | Self::OffenderRecorded(_)
            | Self::SuggestionSubmitted(_)
            | Self::SiteProposed(_)
            | Self::RiskAssessmentRecorded(_)
            | Self::ReferralDrafted(..)
            | Self::ContactRecorded(..)
            | Self::SessionPlanned(_)
            | Self::ParticipantBooked(..) => AuditCategory::Collection,
            Self::FollowUpRecorded(..) | Self::OffenderMerged(..) => AuditCategory::Combination,
            Self::ParticipantUnbooked(..) => AuditCategory::Erasure,
            _ => AuditCategory::Alteration,
        }
    }

    /// Whether what the service holds in memory of areas, organisations, clients and people has changed.
    #[must_use]
    pub fn changes_the_directory(&self) -> bool {
        Self::changes(&self.kind())
    }

    /// Whether facts of that kind change what the service holds in memory.
    #[must_use]
    pub fn changes(kind: &str) -> bool {
        Self::DIRECTORY.contains(&kind)
    }

    /// The kinds of events after which that must be read anew.
    pub const DIRECTORY: [&str; 21] = [
        "AreaRecorded",
        "AreaAmended",
        "OrganisationRecorded",
        "OrganisationAmended",
        "OrganisationSuspended",
        "OrganisationResumed",
        "OrganisationClosed",
        "ClientRegistered",
        "ClientSecretRotated",
        "ClientNarrowed",
        "ClientSuspended",
        "ClientResumed",
        "ClientClosed",
        "StaffRecorded",
        "StaffAmended",
        "ReferrerRecorded",
        "ReferrerAmended",
        "CouncillorRecorded",
        "CouncillorAmended",
        "TermRecorded",
        "TermEnded",
    ];
}
