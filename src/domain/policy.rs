//! Who may do what kind of thing: every operation by name, and the scope it needs. Which rows it then reaches is
//! `reach.rs`'s business. The data protection officer reads this page.

use super::scope::Scope;

/// One variant per operation, worded as the deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    ReadViewer,
    ListAreas,
    ListReferenceLists,
    ListOrganisations,
    ListCouncillors,
    ListStaff,
    ListSites,
    FindSimilarPlaces,
    ReadSiteContacts,
    ListSuggestions,
    ListSessions,
    ListAttendances,
    ListReferrals,
    ListOffenders,
    ListContacts,
    ListFollowUps,
    ReadRisk,
    ReadImpact,
    WatchSiteRequests,
    SubmitSuggestion,
    ReviewSuggestion,
    AcceptSuggestion,
    DeclineSuggestion,
    WithdrawSuggestion,
    PlaceSuggestion,
    ProposeSite,
    PlaceSite,
    AssessSite,
    RecordPermission,
    RecordRiskAssessment,
    ApproveRiskAssessment,
    ApproveSite,
    HoldSite,
    ResumeSite,
    DeclineSite,
    CompleteSite,
    DraftReferral,
    SubmitReferral,
    AcceptReferral,
    RejectReferral,
    RecordFirstContact,
    EngageReferral,
    RefuseReferral,
    WithdrawReferral,
    EndReferral,
    ConcludeReferral,
    PlanSession,
    BookParticipant,
    UnbookParticipant,
    ConfirmSession,
    StartSession,
    RecordAttendance,
    CompleteSession,
    CancelSession,
    RecordFollowUp,
    RecordArea,
    RecordOrganisation,
    RecordPerson,
    RecordOffender,
}

impl Action {
    /// Every action, in the order of this page.
    pub const ALL: [Self; 59] = [
        Self::ReadViewer,
        Self::ListAreas,
        Self::ListReferenceLists,
        Self::ListOrganisations,
        Self::ListCouncillors,
        Self::ListStaff,
        Self::ListSites,
        Self::FindSimilarPlaces,
        Self::ReadSiteContacts,
        Self::ListSuggestions,
        Self::ListSessions,
        Self::ListAttendances,
        Self::ListReferrals,
        Self::ListOffenders,
        Self::ListContacts,
        Self::ListFollowUps,
        Self::ReadRisk,
        Self::ReadImpact,
        Self::WatchSiteRequests,
        Self::SubmitSuggestion,
        Self::ReviewSuggestion,
        Self::AcceptSuggestion,
        Self::DeclineSuggestion,
        Self::WithdrawSuggestion,
        Self::PlaceSuggestion,
        Self::ProposeSite,
        Self::PlaceSite,
        Self::AssessSite,
        Self::RecordPermission,
        Self::RecordRiskAssessment,
        Self::ApproveRiskAssessment,
        Self::ApproveSite,
        Self::HoldSite,
        Self::ResumeSite,
        Self::DeclineSite,
        Self::CompleteSite,
        Self::DraftReferral,
        Self::SubmitReferral,
        Self::AcceptReferral,
        Self::RejectReferral,
        Self::RecordFirstContact,
        Self::EngageReferral,
        Self::RefuseReferral,
        Self::WithdrawReferral,
        Self::EndReferral,
        Self::ConcludeReferral,
        Self::PlanSession,
        Self::BookParticipant,
        Self::UnbookParticipant,
        Self::ConfirmSession,
        Self::StartSession,
        Self::RecordAttendance,
        Self::CompleteSession,
        Self::CancelSession,
        Self::RecordFollowUp,
        Self::RecordArea,
        Self::RecordOrganisation,
        Self::RecordPerson,
        Self::RecordOffender,
    ];

    /// The deed in words, for the sentence of a refusal: "record attendance".
    #[must_use]
    pub fn words(self) -> String {
        let name = format!("{self:?}");
        let mut words = String::with_capacity(name.len() + 4);
        for letter in name.chars() {
            if letter.is_uppercase() && !words.is_empty() {
                words.push(' ');
            }
            words.extend(letter.to_lowercase());
        }
        words
    }
}

/// The scope that an action needs; none means that any valid token will do.
#[must_use]
pub fn needs(action: Action) -> Option<Scope> {
    Some(match action {
        Action::ReadViewer | Action::ListAreas | Action::ListReferenceLists => return None,
        Action::ListOrganisations
        | Action::ListSites
        | Action::FindSimilarPlaces
        | Action::ReadImpact => Scope::SitesRead,
        Action::ReadSiteContacts => Scope::SitesContacts,
        Action::ListSuggestions | Action::WatchSiteRequests => Scope::SuggestionsRead,
        Action::ListSessions => Scope::SessionsRead,
        Action::ListReferrals => Scope::ReferralsRead,
        // Whoever may know the people of a session may know who came; referrers and mentors come by the referral.
        Action::ListAttendances | Action::ListOffenders => Scope::OffendersRead,
        Action::ReadRisk => Scope::OffendersSensitive,
        Action::ListContacts => Scope::MentoringRead,
        Action::ListFollowUps => Scope::FollowUpsRead,
        Action::SubmitSuggestion | Action::WithdrawSuggestion => Scope::SuggestionsWrite,
        // Councillors are listed for those who handle suggestions, staff for those who plan with them.
        Action::ListCouncillors
        | Action::ReviewSuggestion
        | Action::AcceptSuggestion
        | Action::DeclineSuggestion
        | Action::PlaceSuggestion => Scope::SuggestionsReview,
        Action::ProposeSite
        | Action::PlaceSite
        | Action::AssessSite
        | Action::RecordPermission
        | Action::RecordRiskAssessment
        | Action::ApproveRiskAssessment
        | Action::ApproveSite
        | Action::HoldSite
        | Action::ResumeSite
        | Action::DeclineSite
        | Action::CompleteSite => Scope::SitesManage,
        Action::DraftReferral | Action::SubmitReferral | Action::WithdrawReferral => {
            Scope::ReferralsWrite
        }
        Action::AcceptReferral
        | Action::RejectReferral
        | Action::RefuseReferral
        | Action::EndReferral
        | Action::ConcludeReferral => Scope::ReferralsManage,
        Action::RecordFirstContact | Action::EngageReferral => Scope::MentoringWrite,
        Action::ListStaff
        | Action::PlanSession
        | Action::BookParticipant
        | Action::UnbookParticipant
        | Action::ConfirmSession => Scope::SessionsManage,
        Action::StartSession
        | Action::RecordAttendance
        | Action::CompleteSession
        | Action::CancelSession => Scope::SessionsRun,
        Action::RecordFollowUp => Scope::FollowUpsWrite,
        Action::RecordArea | Action::RecordOrganisation | Action::RecordPerson => {
            Scope::ClientsManage
        }
        Action::RecordOffender => Scope::OffendersManage,
    })
}
