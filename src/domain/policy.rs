//! Who may do what kind of thing: every operation by name, and the scopes that open it. Which rows it then reaches
//! is `reach.rs`'s business. The data protection officer reads this page.

mod people;

use std::collections::BTreeSet;

use super::scope::Scope;

pub use people::{concerns_people, is_about_people};

/// One variant per operation, worded as the deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    ReadViewer,
    ListAreas,
    ListReferenceLists,
    ListOrganisations,
    ListClients,
    ReadOrganisationContacts,
    ReadAgreement,
    ListCouncillors,
    ListStaff,
    ListReferrers,
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
    ReadAuditTrail,
    WatchSiteRequests,
    WatchSuggestions,
    WatchSites,
    WatchSessions,
    WatchReferrals,
    WatchChanges,
    ListEvents,
    SubmitSuggestion,
    ReviewSuggestion,
    AcceptSuggestion,
    DeclineSuggestion,
    WithdrawSuggestion,
    PlaceSuggestion,
    AskAboutSuggestion,
    AnswerSuggestion,
    MarkSuggestionDuplicate,
    ReferSuggestionOn,
    ReopenSuggestion,
    AmendSuggestion,
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
    ArchiveSite,
    ReopenSite,
    AmendSite,
    DraftReferral,
    SubmitReferral,
    AskAboutReferral,
    AnswerReferral,
    AmendReferral,
    CorrectReferral,
    AcceptReferral,
    RejectReferral,
    ReassignMentor,
    RecordFirstContact,
    EngageReferral,
    RefuseReferral,
    WithdrawReferral,
    EndReferral,
    ConcludeReferral,
    ReopenReferral,
    PlanSession,
    BookParticipant,
    UnbookParticipant,
    ConfirmSession,
    StartSession,
    RecordAttendance,
    RecordAttendances,
    CompleteSession,
    CancelSession,
    MoveSession,
    ReopenSession,
    RecordFollowUp,
    RecordArea,
    AmendArea,
    RecordOrganisation,
    AmendOrganisation,
    SuspendOrganisation,
    ResumeOrganisation,
    CloseOrganisation,
    RegisterClient,
    RotateClientSecret,
    NarrowClient,
    SuspendClient,
    ResumeClient,
    CloseClient,
    RecordStaffMember,
    AmendStaffMember,
    RecordReferrer,
    AmendReferrer,
    RecordCouncillor,
    AmendCouncillor,
    RecordTerm,
    EndTerm,
    RecordOffender,
    AmendOffender,
    MergeOffender,
    ReadOffenderLimits,
    RestrictOffender,
    ExcludeFromOffender,
    LiftOffenderLimits,
}

impl Action {
    /// Every action, in the order of this page.
    pub const ALL: [Self; 112] = [
        Self::ReadViewer,
        Self::ListAreas,
        Self::ListReferenceLists,
        Self::ListOrganisations,
        Self::ListClients,
        Self::ReadOrganisationContacts,
        Self::ReadAgreement,
        Self::ListCouncillors,
        Self::ListStaff,
        Self::ListReferrers,
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
        Self::ReadAuditTrail,
        Self::WatchSiteRequests,
        Self::WatchSuggestions,
        Self::WatchSites,
        Self::WatchSessions,
        Self::WatchReferrals,
        Self::WatchChanges,
        Self::ListEvents,
        Self::SubmitSuggestion,
        Self::ReviewSuggestion,
        Self::AcceptSuggestion,
        Self::DeclineSuggestion,
        Self::WithdrawSuggestion,
        Self::PlaceSuggestion,
        Self::AskAboutSuggestion,
        Self::AnswerSuggestion,
        Self::MarkSuggestionDuplicate,
        Self::ReferSuggestionOn,
        Self::ReopenSuggestion,
        Self::AmendSuggestion,
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
        Self::ArchiveSite,
        Self::ReopenSite,
        Self::AmendSite,
        Self::DraftReferral,
        Self::SubmitReferral,
        Self::AskAboutReferral,
        Self::AnswerReferral,
        Self::AmendReferral,
        Self::CorrectReferral,
        Self::AcceptReferral,
        Self::RejectReferral,
        Self::ReassignMentor,
        Self::RecordFirstContact,
        Self::EngageReferral,
        Self::RefuseReferral,
        Self::WithdrawReferral,
        Self::EndReferral,
        Self::ConcludeReferral,
        Self::ReopenReferral,
        Self::PlanSession,
        Self::BookParticipant,
        Self::UnbookParticipant,
        Self::ConfirmSession,
        Self::StartSession,
        Self::RecordAttendance,
        Self::RecordAttendances,
        Self::CompleteSession,
        Self::CancelSession,
        Self::MoveSession,
        Self::ReopenSession,
        Self::RecordFollowUp,
        Self::RecordArea,
        Self::AmendArea,
        Self::RecordOrganisation,
        Self::AmendOrganisation,
        Self::SuspendOrganisation,
        Self::ResumeOrganisation,
        Self::CloseOrganisation,
        Self::RegisterClient,
        Self::RotateClientSecret,
        Self::NarrowClient,
        Self::SuspendClient,
        Self::ResumeClient,
        Self::CloseClient,
        Self::RecordStaffMember,
        Self::AmendStaffMember,
        Self::RecordReferrer,
        Self::AmendReferrer,
        Self::RecordCouncillor,
        Self::AmendCouncillor,
        Self::RecordTerm,
        Self::EndTerm,
        Self::RecordOffender,
        Self::AmendOffender,
        Self::MergeOffender,
        Self::ReadOffenderLimits,
        Self::RestrictOffender,
        Self::ExcludeFromOffender,
        Self::LiftOffenderLimits,
    ];

    /// Whether the deed changes nothing.
    #[must_use]
    pub fn only_reads(self) -> bool {
        let name = format!("{self:?}");
        ["Read", "List", "Find", "Watch"]
            .iter()
            .any(|verb| name.starts_with(verb))
    }

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

/// The scopes that open an action, any one of which is enough; none means that any valid token will do. What is kept of
/// areas, partners and people is kept by the Team's manager, by the scope of the work concerned, and by the system
/// administrator, whose `clients:manage` opens no case.
#[must_use]
#[expect(clippy::too_many_lines, reason = "the policy on one page")]
pub fn needs(action: Action) -> &'static [Scope] {
    match action {
        Action::ReadViewer | Action::ListAreas | Action::ListReferenceLists => &[],
        Action::ListOrganisations
        | Action::ListSites
        | Action::WatchSites
        | Action::ReadImpact
        | Action::FindSimilarPlaces => &[Scope::SitesRead],
        Action::ReadSiteContacts => &[Scope::SitesContacts],
        Action::ReadOrganisationContacts => &[Scope::SitesContacts, Scope::ClientsManage],
        Action::ListSuggestions | Action::WatchSiteRequests | Action::WatchSuggestions => {
            &[Scope::SuggestionsRead]
        }
        Action::ListSessions | Action::WatchSessions => &[Scope::SessionsRead],
        Action::ListReferrals | Action::WatchReferrals => &[Scope::ReferralsRead],
        // Of everything that happens, each scope opens what happens to its own nouns.
        Action::WatchChanges | Action::ListEvents => &[
            Scope::SitesRead,
            Scope::SuggestionsRead,
            Scope::SessionsRead,
            Scope::ReferralsRead,
        ],
        // Whoever may know the people of a session may know who came; referrers and mentors come by the referral.
        Action::ListAttendances | Action::ListOffenders => &[Scope::OffendersRead],
        Action::ReadRisk => &[Scope::OffendersSensitive],
        Action::ListContacts => &[Scope::MentoringRead],
        Action::ListFollowUps => &[Scope::FollowUpsRead],
        Action::ReadAuditTrail => &[Scope::AuditRead],
        // Who watches over the data sees which systems may have it.
        Action::ListClients => &[Scope::AuditRead, Scope::ClientsManage],
        Action::RegisterClient
        | Action::RotateClientSecret
        | Action::NarrowClient
        | Action::SuspendClient
        | Action::ResumeClient
        | Action::CloseClient => &[Scope::ClientsManage],
        Action::SubmitSuggestion
        | Action::WithdrawSuggestion
        | Action::AnswerSuggestion
        | Action::ReopenSuggestion
        | Action::AmendSuggestion => &[Scope::SuggestionsWrite],
        Action::ReviewSuggestion
        | Action::AcceptSuggestion
        | Action::DeclineSuggestion
        | Action::AskAboutSuggestion
        | Action::MarkSuggestionDuplicate
        | Action::ReferSuggestionOn
        | Action::PlaceSuggestion => &[Scope::SuggestionsReview],
        Action::ProposeSite
        | Action::AssessSite
        | Action::RecordPermission
        | Action::RecordRiskAssessment
        | Action::ApproveRiskAssessment
        | Action::ApproveSite
        | Action::HoldSite
        | Action::ResumeSite
        | Action::DeclineSite
        | Action::CompleteSite
        | Action::ArchiveSite
        | Action::ReopenSite
        | Action::AmendSite
        | Action::PlaceSite => &[Scope::SitesManage],
        Action::DraftReferral
        | Action::SubmitReferral
        | Action::WithdrawReferral
        | Action::AnswerReferral
        | Action::AmendReferral => &[Scope::ReferralsWrite],
        Action::AcceptReferral
        | Action::RejectReferral
        | Action::RefuseReferral
        | Action::EndReferral
        | Action::ConcludeReferral
        | Action::AskAboutReferral
        | Action::CorrectReferral
        | Action::ReassignMentor
        | Action::ReopenReferral => &[Scope::ReferralsManage],
        Action::RecordFirstContact | Action::EngageReferral => &[Scope::MentoringWrite],
        Action::PlanSession
        | Action::BookParticipant
        | Action::UnbookParticipant
        | Action::ConfirmSession
        | Action::MoveSession
        | Action::ReopenSession => &[Scope::SessionsManage],
        Action::StartSession
        | Action::RecordAttendance
        | Action::RecordAttendances
        | Action::CompleteSession
        | Action::CancelSession => &[Scope::SessionsRun],
        Action::RecordFollowUp => &[Scope::FollowUpsWrite],
        Action::RecordOffender
        | Action::AmendOffender
        | Action::MergeOffender
        | Action::RestrictOffender
        | Action::ExcludeFromOffender
        | Action::LiftOffenderLimits => &[Scope::OffendersManage],
        Action::ReadOffenderLimits => &[Scope::OffendersManage, Scope::AuditRead],
        // Areas are where the sites are.
        Action::RecordArea | Action::AmendArea => &[Scope::SitesManage, Scope::ClientsManage],
        // Partners and councillors are kept by those who handle suggestions, staff by those who plan with them,
        // referrers by those who take their referrals on.
        Action::ReadAgreement
        | Action::RecordOrganisation
        | Action::AmendOrganisation
        | Action::SuspendOrganisation
        | Action::ResumeOrganisation
        | Action::CloseOrganisation
        | Action::ListCouncillors
        | Action::RecordCouncillor
        | Action::AmendCouncillor
        | Action::RecordTerm
        | Action::EndTerm => &[Scope::SuggestionsReview, Scope::ClientsManage],
        Action::ListStaff | Action::RecordStaffMember | Action::AmendStaffMember => {
            &[Scope::SessionsManage, Scope::ClientsManage]
        }
        Action::ListReferrers | Action::RecordReferrer | Action::AmendReferrer => {
            &[Scope::ReferralsManage, Scope::ClientsManage]
        }
    }
}

/// Whether somebody with these scopes may do it.
#[must_use]
pub fn opens(scopes: &BTreeSet<Scope>, action: Action) -> bool {
    let needed = needs(action);
    needed.is_empty() || needed.iter().any(|scope| scopes.contains(scope))
}
