//! The message of each rule, as a caller reads it in an error.

use super::Rule;

impl Rule {
    /// The rule as a message for the caller.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "the one list of sentences")]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AccessHandedOn => {
                "This change would let another user see a person to whom your own access is limited. Ask a manager who may see them."
            }
            Self::AccessLimited => {
                "Your access to this person is limited: you may not see or change their records."
            }
            Self::AfterPhotoOrWaiver => {
                "A site is completed with a photo of the result, or with a reason why there is none: photo names a photo of this round that is attached, was taken AFTER and is not rejected; or give photoWaiver. Not both."
            }
            Self::AreaHoldsPlaces => {
                "A place can only lie in wards, parishes and towns. One of the areas given is of another type."
            }
            Self::AreaInNoCircle => {
                "An area cannot be its own parent, or have as its parent an area that lies inside it."
            }
            Self::AreaIsWard => "The area given is not a ward, or was not valid on that day.",
            Self::AttendanceBooked => "A booking can only be cancelled while it has no outcome.",
            Self::AttendanceOncePerSession => "This person is already booked into this session.",
            Self::AttendanceOpen => {
                "Outcomes can only be recorded while the session is in progress."
            }
            Self::AttendanceOutcomeAfterStart => {
                "This outcome can only be recorded after the person's slot has begun."
            }
            Self::AttendanceOutcomeForOffice => {
                "A supervisor may not record this outcome. Ask the Team's office to record it."
            }
            Self::AudienceMatchesAge => {
                "Adults and under-18s never share a session. This session is not for people of this person's age."
            }
            Self::ClientForSystems => {
                "Through the API, only clients with a role for systems are given credentials. The operator registers other clients."
            }
            Self::ClientNotOwn => {
                "You may not change the client that your own token was issued to. Ask a colleague."
            }
            Self::ClientOnlyNarrowed => {
                "The scopes of a client can only be reduced. Register a new client if it needs more."
            }
            Self::ClientOpen => "The client is closed.",
            Self::ClientRotatesWhatItHas => {
                "A client that has a secret can only be given a new secret, and one that has keys only new keys."
            }
            Self::ClientWithinRegistrar => {
                "You may not give a client a scope that you lack. The operator registers such clients."
            }
            Self::CorrectionLarge => {
                "No figure has changed by ten people, a hundred hours or a site. What has changed counts in the next publication."
            }
            Self::ExternalReferenceReused => {
                "You have already submitted a different suggestion with this external reference. Use a new number for a new suggestion, or amend the first one."
            }
            Self::GiverHasIt => {
                "This change would give a person rights that you lack. Ask a manager."
            }
            Self::FeedbackAboutNobody => {
                "The message may contain data about people: see its findings. Amend it, or read it again and approve it with isAboutNobody."
            }
            Self::FeedbackForSiteNote => {
                "Only a message about a site can become the public note of a site."
            }
            Self::FeedbackHasRecipient => {
                "There is nobody to tell: nobody has suggested the place and no council is responsible for it, or the officer is no longer registered."
            }
            Self::FeedbackStillSo => "What the message says is no longer so. Discard it.",
            Self::FollowUpNeedsConclusion => {
                "A follow-up check can only be recorded after the referral is concluded."
            }
            Self::FundingPeriodInForce => "The funding period is void. Record another one.",
            Self::FundingPeriodsApart => {
                "Another funding period has a day in common with this one. If several bodies pay for a day, one period has the sum."
            }
            Self::IdempotencyKeyReused => {
                "This idempotency key was already used with a different input. Use a new key."
            }
            Self::LimitHolds => "Access to this person is not limited.",
            Self::LimitNeedsKeeper => {
                "At least one manager in service must still be able to see the person and to lift the limit."
            }
            Self::MentorAccessLimited => "That mentor's access to this person is limited.",
            Self::OffenderMergeNeedsTwo => "A record cannot be merged into itself.",
            Self::OffenderNotMerged => {
                "This record was merged into another one. Use that record instead."
            }
            Self::OffenderOldEnough => {
                "The person must have been at least 12 years old on the day of the incident."
            }
            Self::OffenderOneReferralPerOccurrence => {
                "This person already has an open referral for the same occurrence."
            }
            Self::OffenderUnder18NeedsGuardian => {
                "For a person under 18, the guardian's name and telephone number must be recorded."
            }
            Self::OperationHasEnded => {
                "An operation can be completed on its last day at the earliest."
            }
            Self::OperationNameProtected => {
                "The name of a policing operation is protected: it can be made public only after its last day."
            }
            Self::OperationNotPublic => "The operation is public already.",
            Self::OperationRequestOwn => {
                "Only who asked the Team to join in may withdraw the request."
            }
            Self::OperationRoom => "An operation has at most 30 sessions.",
            Self::OperationTakesSessions => {
                "Sessions can be part of an operation only if it is planned or completed."
            }
            Self::OrganisationNotOwn => {
                "You may not suspend or close the organisation that your own token names."
            }
            Self::OrganisationOpen => "The organisation is closed.",
            Self::OwnEntry => {
                "You may not change the entry that has your own subject. Ask a colleague."
            }
            Self::ParticipantFree => {
                "This person is already booked into another session at that time."
            }
            Self::PartnerReferenceOfOwn => {
                "A partner's system keeps the references of its own organisation. The Team names the organisation whose system it is."
            }
            Self::PartnerReferenceRoom => {
                "An organisation can have at most 10 references of one record. Remove one first."
            }
            Self::PartnerReferenceUnique => {
                "This system has the same reference for another record of this kind."
            }
            Self::PeriodsApart => "Two periods for the same area must not overlap.",
            Self::PermissionInOwnersArea => {
                "The site lies in no area that this organisation is responsible for. Record its answer with recordPermission."
            }
            Self::PermissionRequested => {
                "Your organisation was not asked for permission for this site, or its answer is recorded already."
            }
            Self::PhotoDuringNotPublic => {
                "A photo taken during the work shows people at work, so it cannot be public."
            }
            Self::PhotoOfOwn => {
                "Photos are added and removed by the Team, by supervisors for their own sessions and the sites of these, and by suggesters for their own suggestions."
            }
            Self::PhotoPairFits => {
                "A pair is a photo before and one after the work, both attached to the same record, and neither in another pair."
            }
            Self::PhotoRejectedBefore => "The same picture was rejected before.",
            Self::PhotoRoom => "A record can have at most 50 photos. Remove one first.",
            Self::PhotoSessionOver => {
                "A photo of a session that has not ended yet cannot be public."
            }
            Self::PhotoShowsNoNumber => {
                "A photo that shows a number plate or a house number cannot be approved. Reject it, and ask for another one."
            }
            Self::PhotoShowsNobody => {
                "A photo on which a person can be recognised cannot be approved. Reject it, and ask for another one."
            }
            Self::PhotoUnattachedRoom => {
                "You have 20 photos that are not attached yet. Attach or remove one first; they expire after a day."
            }
            Self::PlaceInOneAreaAtATime => {
                "A place can lie in only one area of each type at a time. Two of the areas given are of the same type and were valid on the same day."
            }
            Self::PlaceInOneAuthority => {
                "A place can lie in only one authority at a time. The areas given would put it into two."
            }
            Self::PublicationInOrder => {
                "The figures of this day or of a later one are published already."
            }
            Self::PublicationLast => "Only the figures that were published last can be corrected.",
            Self::ReferenceUnique => "This reference is already in use.",
            Self::ReferralAdmissionFitsDisposal => {
                "This disposal requires that the person admitted the offence or accepted responsibility for it."
            }
            Self::ReferralAnotherMentor => "This member of staff is already the person's mentor.",
            Self::ReferralConcluded => "Only a concluded referral can be reopened.",
            Self::ReferralConcludedOnce => "The referral is already concluded.",
            Self::ReferralDisposalFitsAge => {
                "A conditional caution is only for people aged 18 or over, a youth conditional caution only for people under 18."
            }
            Self::ReferralMinutesWithinCap => {
                "The minutes ordered are outside the range for this disposal. See the reference list HOUR_CAP."
            }
            Self::ReferralNeedsAgreement => {
                "The person must have agreed to take part, on a day that is not in the future."
            }
            Self::ReferralNeedsAppropriateAdult => {
                "For a person under 18, an appropriate adult must have been present."
            }
            Self::ReferralNeedsFirstContact => {
                "A first contact in which the person was reached must be recorded first."
            }
            Self::ReferralNeedsReferrer => {
                "Only a person registered as a referrer can draft a referral."
            }
            Self::ReferralNeedsVictimViews => {
                "The referral must say whether there is a victim and whether the victim's views were sought."
            }
            Self::ReferralNeedsYouthJustice => {
                "For a person under 18, the youth justice service must have been consulted."
            }
            Self::ReferralNotCompletedNeedsCredit => {
                "A person without credited minutes cannot end as not completed. Record a refusal instead."
            }
            Self::ReferralNotFollowedUp => {
                "A follow-up check is already recorded, so the conclusion can no longer be changed."
            }
            Self::ReferralOpenForBooking => {
                "Only a person who has agreed to take part and whose work is not complete can be booked."
            }
            Self::ReferralOrderedCoversCredit => {
                "The minutes ordered cannot be fewer than the minutes already credited."
            }
            Self::ReferralRefusedNeedsAbsences => {
                "At least two absences without a valid reason must be recorded."
            }
            Self::ReferralRefusedNeedsAttempts => {
                "At least three attempts at contact must be recorded."
            }
            Self::ReferralRefusedNeedsNoCredit => {
                "A person with credited minutes cannot be recorded as having refused. End the referral as not completed instead."
            }
            Self::ReferredToOwn => "This suggestion was not referred on to your organisation.",
            Self::ResultReviewDue => {
                "The result can be reviewed from four weeks after you were told that the work is done."
            }
            Self::ResultReviewedOnce => "You have already reviewed this result.",
            Self::RiskAssessmentDraft => "Only a risk assessment that is a draft can be approved.",
            Self::RiskAssessmentNotByApprover => {
                "A risk assessment cannot be approved by the person who wrote it."
            }
            Self::SessionCapacity => "The session is full.",
            Self::SessionInOneOperation => {
                "The session is already part of an operation. Its hours count once."
            }
            Self::SessionInOperation => "The session is not part of this operation.",
            Self::SessionInOperationDays => {
                "A session of an operation is on one of its days, and not cancelled when it is added."
            }
            Self::SessionInTime => "A session can only be started on its own day.",
            Self::SessionNeedsBooking => "Nobody is booked into the session.",
            Self::SessionNeedsOutcomes => {
                "Every attendance of the session must have an outcome first."
            }
            Self::SessionNeedsRiskAssessment => {
                "No approved risk assessment covers the day and the people of this session."
            }
            Self::SessionNeedsSite => {
                "A session can only be planned at a site that is approved, scheduled or in progress."
            }
            Self::SessionNotTooLate => "A session can be entered at most 31 days after its day.",
            Self::SessionOpenForBooking => {
                "Bookings can only be changed before the session begins."
            }
            Self::SessionSiteStillOpen => {
                "The site is improved, on hold or closed. Correct the session and complete it again instead."
            }
            Self::SessionSupervisorFree => {
                "The supervisor already leads another session at that time."
            }
            Self::SiteNeedsCompletedSession => {
                "The site must first have a completed session with at least one credited minute."
            }
            Self::SiteNeedsPermission => "The landowner's permission must be granted and in date.",
            Self::SiteNeedsRiskAssessment => {
                "The site must first have an approved risk assessment that is in date."
            }
            Self::SiteNoOpenSession => "Some sessions at this site are still open.",
            Self::SiteTakesSuggestions => {
                "Suggestions cannot be attached to a site that is not suitable or is archived."
            }
            Self::StaffInService => "This member of staff is not in service on that day.",
            Self::StaffRoleFits => "This member of staff does not have the role that is needed.",
            Self::Status => "This step is not allowed in the record's present status.",
            Self::SubjectUnique => {
                "This subject already has an entry of this kind in the registers, or is a client."
            }
            Self::SubmitterNeedsOrganisation => {
                "Your token does not name an organisation that is registered with the scheme."
            }
            Self::SuggestionDuplicateOfOpen => {
                "A duplicate must point to a suggestion that is open or accepted. The other suggestion is closed."
            }
            Self::SuggestionDuplicateOfOriginal => {
                "The other suggestion is itself a duplicate. Name the suggestion that it points to."
            }
            Self::SuggestionReopenNeedsClosedSite => {
                "An accepted suggestion can only be reopened after the work at its site is completed or given up."
            }
            Self::SuggestionReopenedByTeam => {
                "Only the Team can reopen a suggestion that was marked as a duplicate or referred on."
            }
            Self::SuggestionReopenedInTime => {
                "The submitter can only reopen a suggestion within 28 days of the decision. After that, ask the Team."
            }
            Self::SupportNotOwn => "You submitted this suggestion yourself.",
            Self::SupportOpen => "Only an open suggestion can be supported.",
            Self::TermWithinWard => {
                "A term must lie within the period in which its ward is valid. If the ward has an end, so must the term."
            }
            Self::Version => "The record has changed since you read it. Read it again.",
        }
    }
}
