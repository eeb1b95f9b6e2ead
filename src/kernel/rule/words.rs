//! Each rule's sentence.

use super::Rule;

impl Rule {
    /// The rule in plain English.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "the one list of sentences")]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AccessHandedOn => {
                "This would let somebody see a person to whom access is limited for you; ask a manager who sees them."
            }
            Self::AccessLimited => {
                "Access to this person is limited: what is theirs is not yours to see or change."
            }
            Self::AreaHoldsPlaces => {
                "A place lies in wards, parishes and towns; an area given is none of them."
            }
            Self::AreaInNoCircle => {
                "An area cannot lie inside itself, or inside an area that lies in it."
            }
            Self::AreaIsWard => "The area given is not a ward that was valid on that day.",
            Self::AttendanceBooked => "Only a booking without an outcome can be taken back.",
            Self::AttendanceOncePerSession => "This person is booked into that session already.",
            Self::AttendanceOpen => {
                "Outcomes are recorded while the session is in progress; it must have started."
            }
            Self::AttendanceOutcomeAfterStart => {
                "An outcome of the day is recorded once the slot has begun."
            }
            Self::AttendanceOutcomeForOffice => {
                "Supervisors record the outcomes of the day; the office records others."
            }
            Self::AudienceMatchesAge => {
                "Adults and young people never share a session; the person's age does not fit this one."
            }
            Self::ClientForSystems => {
                "Only clients with a machine's role are given a secret here; the operator registers others."
            }
            Self::ClientNotOwn => "Nobody changes the client of their own token; ask a colleague.",
            Self::ClientOnlyNarrowed => {
                "A client is only ever narrowed; one that needs more is registered anew."
            }
            Self::ClientOpen => "The client is closed.",
            Self::ClientRotatesWhatItHas => {
                "Only a client with a secret gets another one, and only one with keys other keys."
            }
            Self::ClientWithinRegistrar => {
                "Nobody gives a client a scope that they lack; the operator registers such clients."
            }
            Self::GiverHasIt => "This would give somebody rights that you lack; ask a manager.",
            Self::FollowUpNeedsConclusion => "Follow-up begins when the referral is concluded.",
            Self::IdempotencyKeyReused => {
                "This idempotency key was used for another input; use a new key."
            }
            Self::LimitHolds => "Nothing limits access to this person.",
            Self::LimitNeedsKeeper => {
                "A manager in service must be left who may see the person and can lift the limit."
            }
            Self::MentorAccessLimited => "Access to this person is limited for that mentor.",
            Self::OffenderMergeNeedsTwo => "A record is merged into another one, not into itself.",
            Self::OffenderNotMerged => "This record was merged into another one; use that one.",
            Self::OffenderOldEnough => {
                "The scheme is for people of 12 and over on the day of the incident."
            }
            Self::OffenderOneReferralPerOccurrence => {
                "There is an open referral of this person for the same occurrence."
            }
            Self::OffenderUnder18NeedsGuardian => {
                "A person under 18 needs a guardian's name and telephone number."
            }
            Self::OrganisationNotOwn => {
                "Nobody suspends or closes the organisation of their own token."
            }
            Self::OrganisationOpen => "The organisation is closed.",
            Self::OwnEntry => {
                "Nobody keeps the entry that carries their own subject; ask a colleague."
            }
            Self::ParticipantFree => "This person is booked into another session at that time.",
            Self::PeriodsApart => "Periods for one and the same area must not overlap.",
            Self::PlaceInOneAreaAtATime => {
                "Of each kind of area a place lies in one at a time; two of those given were valid on the same day."
            }
            Self::PlaceInOneAuthority => {
                "At any time a place lies in one authority; the areas would put it into two."
            }
            Self::ReferenceUnique => "This reference is in use.",
            Self::ReferralAdmissionFitsDisposal => {
                "This disposal needs an admission or an acceptance of responsibility."
            }
            Self::ReferralAnotherMentor => "This member of staff mentors the person already.",
            Self::ReferralConcluded => "Only a concluded referral can be reopened.",
            Self::ReferralConcludedOnce => "The referral is concluded already.",
            Self::ReferralDisposalFitsAge => {
                "An adult's conditional caution is for people of 18 and over, a youth conditional caution for others."
            }
            Self::ReferralMinutesWithinCap => {
                "The minutes ordered are outside what this disposal allows; see the reference list HOUR_CAP."
            }
            Self::ReferralNeedsAgreement => {
                "The person must have agreed to take part, on a day not in the future."
            }
            Self::ReferralNeedsAppropriateAdult => {
                "For a person under 18 an appropriate adult must have been present."
            }
            Self::ReferralNeedsFirstContact => {
                "A first contact in which the person was reached must be recorded."
            }
            Self::ReferralNeedsReferrer => "Only a referrer known to the scheme drafts referrals.",
            Self::ReferralNeedsVictimViews => {
                "Say whether there is a victim and whether their views were sought."
            }
            Self::ReferralNeedsYouthJustice => {
                "For a person under 18 the youth justice service must have been consulted."
            }
            Self::ReferralNotCompletedNeedsCredit => {
                "Nobody who never worked can end uncompleted; that is a refusal."
            }
            Self::ReferralNotFollowedUp => {
                "A follow-up check is recorded already: the conclusion stands."
            }
            Self::ReferralOpenForBooking => {
                "Only people who have agreed to take part, and are not done, can be booked."
            }
            Self::ReferralOrderedCoversCredit => {
                "No fewer minutes can be ordered than are credited already."
            }
            Self::ReferralRefusedNeedsAbsences => {
                "At least two absences without a valid reason must be recorded."
            }
            Self::ReferralRefusedNeedsAttempts => {
                "At least three attempts at contact must be recorded."
            }
            Self::ReferralRefusedNeedsNoCredit => {
                "Somebody with credited minutes did not refuse; end the referral uncompleted."
            }
            Self::RiskAssessmentDraft => "Only a draft can be approved.",
            Self::RiskAssessmentNotByApprover => "Who wrote a risk assessment does not approve it.",
            Self::SessionCapacity => "The session is full.",
            Self::SessionInTime => "A session starts on its own day.",
            Self::SessionNeedsBooking => "Nobody is booked into the session.",
            Self::SessionNeedsOutcomes => "Every attendance needs an outcome first.",
            Self::SessionNeedsRiskAssessment => {
                "No approved risk assessment covers the day and the people of this session."
            }
            Self::SessionNeedsSite => {
                "Sessions are planned at sites that are ready, planned or under way."
            }
            Self::SessionNotTooLate => "A session may be entered up to 31 days after its day.",
            Self::SessionOpenForBooking => "Bookings change only before the session begins.",
            Self::SessionSiteStillOpen => {
                "The site is improved, paused or closed; correct the session and complete it again instead."
            }
            Self::SessionSupervisorFree => "The supervisor leads another session at that time.",
            Self::SiteNeedsCompletedSession => {
                "A completed session with at least one credited minute is needed first."
            }
            Self::SiteNeedsPermission => "The landowner's permission must be granted and in date.",
            Self::SiteNeedsRiskAssessment => {
                "An approved risk assessment that is in date is needed first."
            }
            Self::SiteNoOpenSession => "Sessions at this site are still open.",
            Self::SiteTakesSuggestions => {
                "A site that was found not suitable, or is archived, takes no suggestions."
            }
            Self::StaffInService => "This member of staff is not in service on that day.",
            Self::StaffRoleFits => "This member of staff has another role.",
            Self::Status => "The present status does not allow this step.",
            Self::SubjectUnique => "Somebody else in the registers, or a client, has this subject.",
            Self::SubmitterNeedsOrganisation => {
                "Your token names no organisation known to the scheme."
            }
            Self::SuggestionDuplicateOfOpen => {
                "The other suggestion is closed; a duplicate points to one that is open or accepted."
            }
            Self::SuggestionDuplicateOfOriginal => {
                "The other suggestion is a duplicate itself; name the one that it points to."
            }
            Self::SuggestionReopenNeedsClosedSite => {
                "An accepted suggestion is reopened once the work at its site is done or given up."
            }
            Self::SuggestionReopenedByTeam => {
                "A duplicate, and what was referred on, is reopened by the Team alone."
            }
            Self::SuggestionReopenedInTime => {
                "Who suggested it reopens it up to 28 days after the decision; later the Team does."
            }
            Self::TermWithinWard => {
                "A term lies within the days of its ward; a ward that ends ends it."
            }
            Self::Version => "The record has changed since you read it; read it again.",
        }
    }
}
