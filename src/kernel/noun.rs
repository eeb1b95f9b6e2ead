//! The kinds of records (nouns) of the scheme, and the kinds of events about each: one table of both, by name.

mod table;

use entity::{
    audit_entry::AuditCategory,
    id::{
        AreaId, AttendanceId, ClientId, ContactId, CouncillorId, FeedbackId, FollowUpId,
        FundingPeriodId, OffenderId, OperationId, OrganisationId, PartnerReferenceId, PhotoId,
        PublicationId, ReferralId, ReferrerId, RiskAssessmentId, SessionId, SiteId, StaffId,
        SubscriberId, SuggestionId, TemplateId,
    },
};

use table::nouns;

nouns! {
    Area "area" (row AreaId) {
        AreaRecorded
        AreaAmended
    }
    Organisation "organisation" (row OrganisationId) {
        OrganisationRecorded
        OrganisationAmended
        OrganisationSuspended
        OrganisationResumed
        OrganisationClosed
    }
    Client "client" (row ClientId) {
        ClientRegistered
        ClientSecretRotated
        ClientNarrowed
        ClientSuspended
        ClientResumed
        ClientClosed
    }
    Staff "member of staff" (row StaffId) {
        StaffRecorded
        StaffAmended
    }
    Referrer "referrer" (row ReferrerId) {
        ReferrerRecorded
        ReferrerAmended
    }
    Councillor "councillor" (row CouncillorId) {
        CouncillorRecorded
        CouncillorAmended
        TermRecorded
        TermEnded
    }
    Offender "offender" (person OffenderId) {
        OffenderRecorded
        OffenderAmended
        OffenderMerged
        OffenderRestricted
        OffenderExcluded
        OffenderLimitsLifted
    }
    Suggestion "suggestion" (row SuggestionId) {
        SuggestionSubmitted
        SuggestionReviewed
        SuggestionAccepted
        SuggestionDeclined
        SuggestionWithdrawn
        SuggestionAskedAbout = "SuggestionAsked"
        SuggestionAnswered
        SuggestionMarkedDuplicate
        SuggestionReferredOn
        SuggestionBodyAnswered
        SuggestionReopened
        SuggestionAmended
        SuggestionAreasSet = "SuggestionPlaced"
        SuggestionTold
        SuggestionResultReviewed
        SuggestionPhotosChanged
    }
    Subscriber "subscriber" (row SubscriberId) {
        SuggestionSupported
        SuggestionSupportEnded
    }
    Site "site" (row SiteId) {
        SiteProposed
        SiteAreasSet = "SitePlaced"
        SiteAssessmentStarted = "SiteAssessed"
        SitePermissionRequested
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
        SiteTold
        SitePhotosChanged
    }
    RiskAssessment "risk assessment" (row RiskAssessmentId) {
        RiskAssessmentRecorded
        RiskAssessmentApproved
    }
    Referral "referral" (case ReferralId) {
        ReferralDrafted
        ReferralSubmitted
        ReferralAskedAbout
        ReferralAnswered
        ReferralAmended
        ReferralReassigned = "MentorReassigned"
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
        ReferralTold
    }
    Contact "contact" (case ContactId) {
        ContactRecorded
    }
    Session "session" (row SessionId) {
        SessionPlanned
        SessionConfirmed
        SessionStarted
        SessionCompleted
        SessionCancelled
        SessionMoved
        SessionReopened
        SessionPhotosChanged
    }
    Attendance "attendance" (case AttendanceId) {
        ParticipantBooked
        ParticipantUnbooked
        ParticipantMoved
        AttendanceRecorded
    }
    FollowUp "follow-up" (case FollowUpId) {
        FollowUpRecorded
    }
    PartnerReference "partner reference" (row PartnerReferenceId) {
        PartnerReferenceRecorded
        PartnerReferenceRemoved
    }
    Feedback "feedback" (row FeedbackId) {
        FeedbackAmended
        FeedbackApproved
        FeedbackDiscarded
        FeedbackSent
        FeedbackDelivered
        FeedbackFailed
    }
    FeedbackTemplate "feedback template" (row TemplateId) {
        FeedbackTemplateAmended
    }
    Operation "operation" (row OperationId) {
        OperationRequested
        OperationPlanned
        OperationAccepted
        OperationDeclined
        OperationWithdrawn
        OperationAmended
        OperationSessionAdded
        OperationSessionRemoved
        OperationPublished
        OperationCompleted
        OperationCancelled
    }
    Photo "photo" (row PhotoId) {
        PhotoUploaded
        PhotoAttached
        PhotoApproved
        PhotoRejected
        PhotoRemoved
        PhotoExpired
        PhotoPaired
        PhotoHidden
    }
    Publication "publication" (row PublicationId) {
        FiguresPublished
        FiguresCorrected
        FiguresReplaced
    }
    FundingPeriod "funding period" (row FundingPeriodId) {
        FundingPeriodRecorded
        FundingPeriodAmended
        FundingPeriodVoided
    }
    Term "term" {}
    AuditEntry "audit entry" {}
}

impl Noun {
    /// The name in lower case, as it is stored with events, history and the audit trail.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of record of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// Whether records of this kind are cached in memory (`directory.rs`), so that every change of one causes a reload.
    #[must_use]
    pub fn is_in_the_directory(self) -> bool {
        matches!(
            self,
            Self::Area
                | Self::Client
                | Self::Councillor
                | Self::Organisation
                | Self::Publication
                | Self::Referrer
                | Self::Staff
        )
    }

    /// Whether there are subscriptions to events of this kind of record.
    #[must_use]
    pub fn is_listened_to(self) -> bool {
        matches!(
            self,
            Self::Referral | Self::Session | Self::Site | Self::Suggestion
        )
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
            | Self::PartnerReferenceRecorded
            | Self::FundingPeriodRecorded
            | Self::SuggestionSupported
            | Self::OperationRequested
            | Self::OperationPlanned
            | Self::PhotoUploaded
            | Self::ParticipantBooked => AuditCategory::Collection,
            Self::FollowUpRecorded | Self::OffenderMerged => AuditCategory::Combination,
            Self::FiguresPublished
            | Self::FiguresCorrected
            | Self::OperationPublished
            | Self::FeedbackSent
            | Self::ReferralTold
            | Self::FeedbackDelivered => AuditCategory::Disclosure,
            Self::PartnerReferenceRemoved
            | Self::ParticipantUnbooked
            | Self::PhotoRemoved
            | Self::PhotoExpired
            | Self::SuggestionSupportEnded => AuditCategory::Erasure,
            _ => AuditCategory::Alteration,
        }
    }
}
