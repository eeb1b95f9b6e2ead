//! The scheme's rules by name: the one list of rules that can refuse an operation, each with its message (`words.rs`).

mod words;

use strum::{EnumIter, IntoStaticStr};

/// A rule of the scheme. Its name on the wire is the variant in kebab case, unless another name is given here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Rule {
    AccessHandedOn,
    AccessLimited,
    AfterPhotoOrWaiver,
    AreaHoldsPlaces,
    AreaInNoCircle,
    #[strum(serialize = "area-is-a-ward")]
    AreaIsWard,
    AttendanceBooked,
    AttendanceOncePerSession,
    AttendanceOpen,
    AttendanceOutcomeAfterStart,
    AttendanceOutcomeForOffice,
    AudienceMatchesAge,
    ClientForSystems,
    ClientNotOwn,
    ClientOnlyNarrowed,
    ClientOpen,
    ClientRotatesWhatItHas,
    ClientWithinRegistrar,
    CorrectionLarge,
    ExternalReferenceReused,
    FeedbackAboutNobody,
    FeedbackForSiteNote,
    FeedbackHasRecipient,
    FeedbackStillSo,
    FollowUpNeedsConclusion,
    FundingPeriodInForce,
    FundingPeriodsApart,
    GiverHasIt,
    IdempotencyKeyReused,
    LimitHolds,
    LimitNeedsKeeper,
    MentorAccessLimited,
    #[strum(serialize = "merge-needs-two")]
    OffenderMergeNeedsTwo,
    OffenderNotMerged,
    OffenderOldEnough,
    #[strum(serialize = "one-referral-per-occurrence")]
    OffenderOneReferralPerOccurrence,
    #[strum(serialize = "under-18-needs-guardian")]
    OffenderUnder18NeedsGuardian,
    OperationHasEnded,
    OperationNameProtected,
    OperationNotPublic,
    OperationRequestOwn,
    OperationRoom,
    OperationTakesSessions,
    OrganisationNotOwn,
    OrganisationOpen,
    OwnEntry,
    ParticipantFree,
    PartnerReferenceOfOwn,
    PartnerReferenceRoom,
    PartnerReferenceUnique,
    PeriodsApart,
    PhotoDuringNotPublic,
    PhotoOfOwn,
    PhotoPairFits,
    PhotoRejectedBefore,
    PhotoRoom,
    PhotoShowsNoNumber,
    PhotoSessionOver,
    PhotoShowsNobody,
    PhotoUnattachedRoom,
    PermissionInOwnersArea,
    PermissionRequested,
    PlaceInOneAreaAtATime,
    PlaceInOneAuthority,
    PublicationInOrder,
    PublicationLast,
    ReferenceUnique,
    #[strum(serialize = "admission-fits-disposal")]
    ReferralAdmissionFitsDisposal,
    #[strum(serialize = "another-mentor")]
    ReferralAnotherMentor,
    ReferralConcluded,
    ReferralConcludedOnce,
    #[strum(serialize = "disposal-fits-age")]
    ReferralDisposalFitsAge,
    #[strum(serialize = "minutes-within-cap")]
    ReferralMinutesWithinCap,
    ReferralNeedsAgreement,
    #[strum(serialize = "under-18-needs-appropriate-adult")]
    ReferralNeedsAppropriateAdult,
    ReferralNeedsFirstContact,
    ReferralNeedsReferrer,
    ReferralNeedsVictimViews,
    #[strum(serialize = "under-18-needs-youth-justice")]
    ReferralNeedsYouthJustice,
    #[strum(serialize = "not-completed-needs-credit")]
    ReferralNotCompletedNeedsCredit,
    ReferralNotFollowedUp,
    ReferralOpenForBooking,
    #[strum(serialize = "ordered-covers-credit")]
    ReferralOrderedCoversCredit,
    #[strum(serialize = "failed-to-attend-needs-two-absences")]
    ReferralRefusedNeedsAbsences,
    #[strum(serialize = "no-response-needs-three-attempts")]
    ReferralRefusedNeedsAttempts,
    #[strum(serialize = "refused-needs-no-credit")]
    ReferralRefusedNeedsNoCredit,
    ReferredToOwn,
    ResultReviewDue,
    ResultReviewedOnce,
    RiskAssessmentDraft,
    RiskAssessmentNotByApprover,
    SessionCapacity,
    SessionInOneOperation,
    SessionInOperation,
    SessionInOperationDays,
    SessionInTime,
    SessionNeedsBooking,
    SessionNeedsOutcomes,
    SessionNeedsRiskAssessment,
    SessionNeedsSite,
    SessionNotTooLate,
    SessionOpenForBooking,
    SessionSiteStillOpen,
    SessionSupervisorFree,
    SiteNeedsCompletedSession,
    SiteNeedsPermission,
    SiteNeedsRiskAssessment,
    SiteNoOpenSession,
    SiteTakesSuggestions,
    StaffInService,
    StaffRoleFits,
    Status,
    SubjectUnique,
    SubmitterNeedsOrganisation,
    #[strum(serialize = "duplicate-of-open")]
    SuggestionDuplicateOfOpen,
    #[strum(serialize = "duplicate-of-original")]
    SuggestionDuplicateOfOriginal,
    #[strum(serialize = "reopen-needs-closed-site")]
    SuggestionReopenNeedsClosedSite,
    #[strum(serialize = "reopen-by-team")]
    SuggestionReopenedByTeam,
    #[strum(serialize = "reopen-within-28-days")]
    SuggestionReopenedInTime,
    SupportNotOwn,
    SupportOpen,
    TermWithinWard,
    Version,
}

impl Rule {
    /// The rule's name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}
