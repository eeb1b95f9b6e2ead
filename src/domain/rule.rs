//! The scheme's guards by name: the one list of rules that can refuse, each with its sentence.

/// A rule that refused. Its name on the wire is the variant in kebab case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    AreaHoldsPlaces,
    AreaIsWard,
    AttendanceBooked,
    AttendanceOncePerSession,
    AttendanceOpen,
    AttendanceOutcomeAfterStart,
    AttendanceOutcomeForOffice,
    AudienceMatchesAge,
    FollowUpNeedsConclusion,
    IdempotencyKeyReused,
    OffenderOldEnough,
    OffenderOneReferralPerOccurrence,
    OffenderUnder18NeedsGuardian,
    PlaceInOneAreaAtATime,
    PlaceInOneAuthority,
    ReferenceUnique,
    ReferralAdmissionFitsDisposal,
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
    ReferralOpenForBooking,
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
    SessionSupervisorFree,
    SiteNeedsCompletedSession,
    SiteNeedsPermission,
    SiteNeedsRiskAssessment,
    SiteNoOpenSession,
    StaffRoleFits,
    Status,
    SubmitterNeedsOrganisation,
    Version,
}

impl Rule {
    /// The name and the sentence of the rule.
    #[expect(clippy::too_many_lines, reason = "the one list of rules")]
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::AreaHoldsPlaces => (
                "area-holds-places",
                "A place lies in wards, parishes and towns; an area given is none of them.",
            ),
            Self::AreaIsWard => (
                "area-is-a-ward",
                "The area given is not a ward that was valid on that day.",
            ),
            Self::AttendanceBooked => (
                "attendance-booked",
                "Only a booking without an outcome can be taken back.",
            ),
            Self::AttendanceOncePerSession => (
                "attendance-once-per-session",
                "This person is booked into that session already.",
            ),
            Self::AttendanceOpen => (
                "attendance-open",
                "Outcomes are recorded while the session is in progress; it must have started.",
            ),
            Self::AttendanceOutcomeAfterStart => (
                "attendance-outcome-after-start",
                "An outcome of the day is recorded once the slot has begun.",
            ),
            Self::AttendanceOutcomeForOffice => (
                "attendance-outcome-for-office",
                "Supervisors record the outcomes of the day; the office records others.",
            ),
            Self::AudienceMatchesAge => (
                "audience-matches-age",
                "Adults and young people never share a session; the person's age does not fit this one.",
            ),
            Self::FollowUpNeedsConclusion => (
                "follow-up-needs-conclusion",
                "Follow-up begins when the referral is concluded.",
            ),
            Self::IdempotencyKeyReused => (
                "idempotency-key-reused",
                "This idempotency key was used for another input; use a new key.",
            ),
            Self::OffenderOldEnough => (
                "offender-old-enough",
                "The scheme is for people of 12 and over on the day of the incident.",
            ),
            Self::OffenderOneReferralPerOccurrence => (
                "one-referral-per-occurrence",
                "There is an open referral of this person for the same occurrence.",
            ),
            Self::OffenderUnder18NeedsGuardian => (
                "under-18-needs-guardian",
                "A person under 18 needs a guardian's name and telephone number.",
            ),
            Self::PlaceInOneAreaAtATime => (
                "place-in-one-area-at-a-time",
                "Of each kind of area a place lies in one at a time; two of those given were valid on the same day.",
            ),
            Self::PlaceInOneAuthority => (
                "place-in-one-authority",
                "At any time a place lies in one authority; the areas would put it into two.",
            ),
            Self::ReferenceUnique => ("reference-unique", "This reference is in use."),
            Self::ReferralAdmissionFitsDisposal => (
                "admission-fits-disposal",
                "This disposal needs an admission or an acceptance of responsibility.",
            ),
            Self::ReferralConcludedOnce => (
                "referral-concluded-once",
                "The referral is concluded already.",
            ),
            Self::ReferralDisposalFitsAge => (
                "disposal-fits-age",
                "An adult's conditional caution is for people of 18 and over, a youth conditional caution for others.",
            ),
            Self::ReferralMinutesWithinCap => (
                "minutes-within-cap",
                "The minutes ordered are outside what this disposal allows; see the reference list HOUR_CAP.",
            ),
            Self::ReferralNeedsAgreement => (
                "referral-needs-agreement",
                "The person must have agreed to take part, on a day not in the future.",
            ),
            Self::ReferralNeedsAppropriateAdult => (
                "under-18-needs-appropriate-adult",
                "For a person under 18 an appropriate adult must have been present.",
            ),
            Self::ReferralNeedsFirstContact => (
                "referral-needs-first-contact",
                "A first contact in which the person was reached must be recorded.",
            ),
            Self::ReferralNeedsReferrer => (
                "referral-needs-referrer",
                "Only a referrer known to the scheme drafts referrals.",
            ),
            Self::ReferralNeedsVictimViews => (
                "referral-needs-victim-views",
                "Say whether there is a victim and whether their views were sought.",
            ),
            Self::ReferralNeedsYouthJustice => (
                "under-18-needs-youth-justice",
                "For a person under 18 the youth justice service must have been consulted.",
            ),
            Self::ReferralNotCompletedNeedsCredit => (
                "not-completed-needs-credit",
                "Nobody who never worked can end uncompleted; that is a refusal.",
            ),
            Self::ReferralOpenForBooking => (
                "referral-open-for-booking",
                "Only people who have agreed to take part, and are not done, can be booked.",
            ),
            Self::ReferralRefusedNeedsAbsences => (
                "failed-to-attend-needs-two-absences",
                "At least two absences without a valid reason must be recorded.",
            ),
            Self::ReferralRefusedNeedsAttempts => (
                "no-response-needs-three-attempts",
                "At least three attempts at contact must be recorded.",
            ),
            Self::ReferralRefusedNeedsNoCredit => (
                "refused-needs-no-credit",
                "Somebody with credited minutes did not refuse; end the referral uncompleted.",
            ),
            Self::RiskAssessmentDraft => ("risk-assessment-draft", "Only a draft can be approved."),
            Self::RiskAssessmentNotByApprover => (
                "risk-assessment-not-by-approver",
                "Who wrote a risk assessment does not approve it.",
            ),
            Self::SessionCapacity => ("session-capacity", "The session is full."),
            Self::SessionInTime => ("session-in-time", "A session starts on its own day."),
            Self::SessionNeedsBooking => (
                "session-needs-booking",
                "Nobody is booked into the session.",
            ),
            Self::SessionNeedsOutcomes => (
                "session-needs-outcomes",
                "Every attendance needs an outcome first.",
            ),
            Self::SessionNeedsRiskAssessment => (
                "session-needs-risk-assessment",
                "No approved risk assessment covers the day and the people of this session.",
            ),
            Self::SessionNeedsSite => (
                "session-needs-site",
                "Sessions are planned at sites that are ready, planned or under way.",
            ),
            Self::SessionNotTooLate => (
                "session-not-too-late",
                "A session may be entered up to 31 days after its day.",
            ),
            Self::SessionOpenForBooking => (
                "session-open-for-booking",
                "Bookings change only before the session begins.",
            ),
            Self::SessionSupervisorFree => (
                "session-supervisor-free",
                "The supervisor leads another session at that time.",
            ),
            Self::SiteNeedsCompletedSession => (
                "site-needs-completed-session",
                "A completed session with at least one credited minute is needed first.",
            ),
            Self::SiteNeedsPermission => (
                "site-needs-permission",
                "The landowner's permission must be granted and in date.",
            ),
            Self::SiteNeedsRiskAssessment => (
                "site-needs-risk-assessment",
                "An approved risk assessment that is in date is needed first.",
            ),
            Self::SiteNoOpenSession => (
                "site-no-open-session",
                "Sessions at this site are still open.",
            ),
            Self::StaffRoleFits => ("staff-role-fits", "This member of staff has another role."),
            Self::Status => ("status", "The present status does not allow this step."),
            Self::SubmitterNeedsOrganisation => (
                "submitter-needs-organisation",
                "Your token names no organisation known to the scheme.",
            ),
            Self::Version => (
                "version",
                "The record has changed since you read it; read it again.",
            ),
        }
    }

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
