//! Each rule's name on the wire and its sentence.

use super::Rule;

impl Rule {
    /// The name and the sentence of the rule.
    #[expect(clippy::too_many_lines, reason = "the one list of rules")]
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::AccessHandedOn => (
                "access-handed-on",
                "This would let somebody see a person to whom access is limited for you; ask a manager who sees them.",
            ),
            Self::AccessLimited => (
                "access-limited",
                "Access to this person is limited: what is theirs is not yours to see or change.",
            ),
            Self::AreaHoldsPlaces => (
                "area-holds-places",
                "A place lies in wards, parishes and towns; an area given is none of them.",
            ),
            Self::AreaInNoCircle => (
                "area-in-no-circle",
                "An area cannot lie inside itself, or inside an area that lies in it.",
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
            Self::ClientForSystems => (
                "client-for-systems",
                "Only clients with a machine's role are given a secret here; the operator registers others.",
            ),
            Self::ClientNotOwn => (
                "client-not-own",
                "Nobody changes the client of their own token; ask a colleague.",
            ),
            Self::ClientOnlyNarrowed => (
                "client-only-narrowed",
                "A client is only ever narrowed; one that needs more is registered anew.",
            ),
            Self::ClientOpen => ("client-open", "The client is closed."),
            Self::ClientRotatesWhatItHas => (
                "client-rotates-what-it-has",
                "Only a client with a secret gets another one, and only one with keys other keys.",
            ),
            Self::ClientWithinRegistrar => (
                "client-within-registrar",
                "Nobody gives a client a scope that they lack; the operator registers such clients.",
            ),
            Self::GiverHasIt => (
                "giver-has-it",
                "This would give somebody rights that you lack; ask a manager.",
            ),
            Self::FollowUpNeedsConclusion => (
                "follow-up-needs-conclusion",
                "Follow-up begins when the referral is concluded.",
            ),
            Self::IdempotencyKeyReused => (
                "idempotency-key-reused",
                "This idempotency key was used for another input; use a new key.",
            ),
            Self::LimitHolds => ("limit-holds", "Nothing limits access to this person."),
            Self::LimitNeedsKeeper => (
                "limit-needs-keeper",
                "A manager in service must be left who may see the person and can lift the limit.",
            ),
            Self::MentorAccessLimited => (
                "mentor-access-limited",
                "Access to this person is limited for that mentor.",
            ),
            Self::OffenderMergeNeedsTwo => (
                "merge-needs-two",
                "A record is merged into another one, not into itself.",
            ),
            Self::OffenderNotMerged => (
                "offender-not-merged",
                "This record was merged into another one; use that one.",
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
            Self::OrganisationNotOwn => (
                "organisation-not-own",
                "Nobody suspends or closes the organisation of their own token.",
            ),
            Self::OrganisationOpen => ("organisation-open", "The organisation is closed."),
            Self::OwnEntry => (
                "own-entry",
                "Nobody keeps the entry that carries their own subject; ask a colleague.",
            ),
            Self::ParticipantFree => (
                "participant-free",
                "This person is booked into another session at that time.",
            ),
            Self::PeriodsApart => (
                "periods-apart",
                "Periods for one and the same area must not overlap.",
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
            Self::ReferralAnotherMentor => (
                "another-mentor",
                "This member of staff mentors the person already.",
            ),
            Self::ReferralConcluded => (
                "referral-concluded",
                "Only a concluded referral can be reopened.",
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
            Self::ReferralNotFollowedUp => (
                "referral-not-followed-up",
                "A follow-up check is recorded already: the conclusion stands.",
            ),
            Self::ReferralOpenForBooking => (
                "referral-open-for-booking",
                "Only people who have agreed to take part, and are not done, can be booked.",
            ),
            Self::ReferralOrderedCoversCredit => (
                "ordered-covers-credit",
                "No fewer minutes can be ordered than are credited already.",
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
            Self::SessionSiteStillOpen => (
                "session-site-still-open",
                "The site is improved, paused or closed; correct the session and complete it again instead.",
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
            Self::SiteTakesSuggestions => (
                "site-takes-suggestions",
                "A site that was found not suitable, or is archived, takes no suggestions.",
            ),
            Self::StaffInService => (
                "staff-in-service",
                "This member of staff is not in service on that day.",
            ),
            Self::StaffRoleFits => ("staff-role-fits", "This member of staff has another role."),
            Self::Status => ("status", "The present status does not allow this step."),
            Self::SubjectUnique => (
                "subject-unique",
                "Somebody else in the registers, or a client, has this subject.",
            ),
            Self::SubmitterNeedsOrganisation => (
                "submitter-needs-organisation",
                "Your token names no organisation known to the scheme.",
            ),
            Self::SuggestionDuplicateOfOpen => (
                "duplicate-of-open",
                "The other suggestion is closed; a duplicate points to one that is open or accepted.",
            ),
            Self::SuggestionDuplicateOfOriginal => (
                "duplicate-of-original",
                "The other suggestion is a duplicate itself; name the one that it points to.",
            ),
            Self::SuggestionReopenNeedsClosedSite => (
                "reopen-needs-closed-site",
                "An accepted suggestion is reopened once the work at its site is done or given up.",
            ),
            Self::SuggestionReopenedByTeam => (
                "reopen-by-team",
                "A duplicate, and what was referred on, is reopened by the Team alone.",
            ),
            Self::SuggestionReopenedInTime => (
                "reopen-within-28-days",
                "Who suggested it reopens it up to 28 days after the decision; later the Team does.",
            ),
            Self::TermWithinWard => (
                "term-within-ward",
                "A term lies within the days of its ward; a ward that ends ends it.",
            ),
            Self::Version => (
                "version",
                "The record has changed since you read it; read it again.",
            ),
        }
    }
}
