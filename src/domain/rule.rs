//! The scheme's guards by name: the one list of rules that can refuse, each with its sentence (`words.rs`).

mod words;

/// A rule that refused. Its name on the wire is the variant in kebab case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    AccessHandedOn,
    AccessLimited,
    AreaHoldsPlaces,
    AreaInNoCircle,
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
    FollowUpNeedsConclusion,
    GiverHasIt,
    IdempotencyKeyReused,
    LimitHolds,
    LimitNeedsKeeper,
    MentorAccessLimited,
    OffenderMergeNeedsTwo,
    OffenderNotMerged,
    OffenderOldEnough,
    OffenderOneReferralPerOccurrence,
    OffenderUnder18NeedsGuardian,
    OrganisationNotOwn,
    OrganisationOpen,
    OwnEntry,
    ParticipantFree,
    PeriodsApart,
    PlaceInOneAreaAtATime,
    PlaceInOneAuthority,
    ReferenceUnique,
    ReferralAdmissionFitsDisposal,
    ReferralAnotherMentor,
    ReferralConcluded,
    ReferralConcludedOnce,
    ReferralDisposalFitsAge,
    ReferralMinutesWithinCap,
    ReferralNeedsAgreement,
    ReferralNeedsAppropriateAdult,
    ReferralNeedsFirstContact,
    ReferralNeedsReferrer,
    ReferralNeedsVictimViews,
    ReferralNeedsYouthJustice,
    ReferralNotCompletedNeedsCredit,
    ReferralNotFollowedUp,
    ReferralOpenForBooking,
    ReferralOrderedCoversCredit,
    ReferralRefusedNeedsAbsences,
    ReferralRefusedNeedsAttempts,
    ReferralRefusedNeedsNoCredit,
    RiskAssessmentDraft,
    RiskAssessmentNotByApprover,
    SessionCapacity,
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
    SuggestionDuplicateOfOpen,
    SuggestionDuplicateOfOriginal,
    SuggestionReopenNeedsClosedSite,
    SuggestionReopenedByTeam,
    SuggestionReopenedInTime,
    TermWithinWard,
    Version,
}

impl Rule {
    /// The rule's name on the wire, in kebab case.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// The rule in plain English.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        self.words().1
    }
}
