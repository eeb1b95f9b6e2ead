//! The policy: every action by name, and the scopes that permit it. `reach.rs` decides which rows an action then
//! reaches. The data protection officer reads this page.

mod name;
mod people;

use std::collections::BTreeSet;

use strum::{EnumIter, IntoStaticStr};

use super::scope::Scope;

pub use people::{concerns_people, is_about_people};

/// One variant for each action. The database stores it by that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, IntoStaticStr)]
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
    ListFeedback,
    ListFeedbackTemplates,
    ListOperations,
    PreviewFeedback,
    ListPhotos,
    ReadRisk,
    ReadImpact,
    ReadImpactBreakdown,
    ReadImpactRecount,
    ReadImpactTrend,
    ReadPerformance,
    ListPublications,
    PreviewFigures,
    ListFundingPeriods,
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
    SetSuggestionAreas,
    AskAboutSuggestion,
    AnswerSuggestion,
    AnswerReferredSuggestion,
    MarkSuggestionDuplicate,
    ReferSuggestionOn,
    ReopenSuggestion,
    AmendSuggestion,
    SupportSuggestion,
    EndSupport,
    ReviewResult,
    AmendFeedback,
    ApproveFeedback,
    DiscardFeedback,
    SendFeedback,
    DeliverFeedback,
    AmendFeedbackTemplate,
    RequestInvolvement,
    WithdrawInvolvement,
    AcceptInvolvement,
    DeclineInvolvement,
    PlanOperation,
    AmendOperation,
    AddSessionToOperation,
    RemoveSessionFromOperation,
    PublishOperation,
    CompleteOperation,
    CancelOperation,
    UploadPhoto,
    AttachPhoto,
    ApprovePhoto,
    RejectPhoto,
    RemovePhoto,
    ClearPhotos,
    ProposeSite,
    SetSiteAreas,
    StartSiteAssessment,
    RequestPermission,
    AnswerPermissionRequest,
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
    RecordPartnerReference,
    RemovePartnerReference,
    DraftReferral,
    SubmitReferral,
    AskAboutReferral,
    AnswerReferral,
    AmendReferral,
    CorrectReferral,
    AcceptReferral,
    RejectReferral,
    ReassignMentor,
    RecordContact,
    EngageReferral,
    RecordRefusal,
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
    UploadFollowUps,
    PublishFigures,
    CorrectFigures,
    RecordFundingPeriod,
    AmendFundingPeriod,
    VoidFundingPeriod,
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

/// The scopes that permit an action. Any one of them is enough. If there are none, any valid token will do. The
/// registers of areas, partners and people are maintained by the Team's manager, with the scope of the work concerned,
/// and by the system administrator, whose scope `clients:manage` gives access to no case.
#[must_use]
#[expect(clippy::too_many_lines, reason = "the policy on one page")]
pub fn needs(action: Action) -> &'static [Scope] {
    match action {
        Action::ReadViewer | Action::ListAreas | Action::ListReferenceLists => &[],
        Action::ListOrganisations
        | Action::ListSites
        | Action::WatchSites
        | Action::ReadImpact
        | Action::ReadImpactBreakdown
        | Action::ReadImpactTrend
        | Action::ListPublications
        | Action::ListOperations
        | Action::FindSimilarPlaces => &[Scope::SitesRead],
        Action::ReadSiteContacts => &[Scope::SitesContacts],
        Action::ReadOrganisationContacts => &[Scope::SitesContacts, Scope::ClientsManage],
        Action::ListSuggestions | Action::WatchSiteRequests | Action::WatchSuggestions => {
            &[Scope::SuggestionsRead]
        }
        Action::ListSessions | Action::WatchSessions => &[Scope::SessionsRead],
        Action::ListReferrals | Action::WatchReferrals => &[Scope::ReferralsRead],
        // Each scope permits events about its own kinds of record.
        Action::WatchChanges | Action::ListEvents => &[
            Scope::SitesRead,
            Scope::SuggestionsRead,
            Scope::SessionsRead,
            Scope::ReferralsRead,
        ],
        // A caller who may see the people of a session may see who attended. Referrers and mentors see attendances
        // through the referral.
        Action::ListAttendances | Action::ListOffenders => &[Scope::OffendersRead],
        Action::ReadRisk => &[Scope::OffendersSensitive],
        Action::ListContacts => &[Scope::MentoringRead],
        Action::ListFollowUps => &[Scope::FollowUpsRead],
        Action::ReadAuditTrail => &[Scope::AuditRead],
        // The data protection officer sees which systems have access.
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
        | Action::AnswerReferredSuggestion
        | Action::ReopenSuggestion
        | Action::AmendSuggestion
        | Action::AnswerPermissionRequest
        | Action::SupportSuggestion
        | Action::RequestInvolvement
        | Action::WithdrawInvolvement
        | Action::EndSupport
        | Action::ReviewResult => &[Scope::SuggestionsWrite],
        Action::ListFeedback
        | Action::ListFeedbackTemplates
        | Action::PreviewFeedback
        | Action::AmendFeedback
        | Action::ApproveFeedback
        | Action::DiscardFeedback
        | Action::SendFeedback
        | Action::DeliverFeedback
        | Action::AmendFeedbackTemplate => &[Scope::FeedbackWrite],
        Action::AcceptInvolvement
        | Action::DeclineInvolvement
        | Action::PlanOperation
        | Action::AmendOperation
        | Action::AddSessionToOperation
        | Action::RemoveSessionFromOperation
        | Action::PublishOperation
        | Action::CompleteOperation
        | Action::CancelOperation => &[Scope::OperationsManage],
        // Each scope permits photos of its own kinds of record.
        Action::ListPhotos => &[
            Scope::SitesRead,
            Scope::SuggestionsRead,
            Scope::SessionsRead,
        ],
        Action::UploadPhoto | Action::AttachPhoto | Action::RemovePhoto => &[
            Scope::SitesManage,
            Scope::SuggestionsWrite,
            Scope::SuggestionsReview,
            Scope::SessionsRun,
            Scope::SessionsManage,
        ],
        Action::ReviewSuggestion
        | Action::AcceptSuggestion
        | Action::DeclineSuggestion
        | Action::AskAboutSuggestion
        | Action::MarkSuggestionDuplicate
        | Action::ReferSuggestionOn
        | Action::SetSuggestionAreas => &[Scope::SuggestionsReview],
        Action::ProposeSite
        | Action::StartSiteAssessment
        | Action::RequestPermission
        | Action::RecordPermission
        | Action::ApproveRiskAssessment
        | Action::ApproveSite
        | Action::HoldSite
        | Action::ResumeSite
        | Action::DeclineSite
        | Action::CompleteSite
        | Action::ArchiveSite
        | Action::ReopenSite
        | Action::AmendSite
        | Action::SetSiteAreas
        | Action::ApprovePhoto
        | Action::RejectPhoto
        | Action::ClearPhotos => &[Scope::SitesManage],
        // Its author may not approve an assessment: supervisors write them, so that a Team with one manager can work.
        Action::RecordRiskAssessment => &[Scope::SitesAssess, Scope::SitesManage],
        // Partners' systems keep their own references, the manager those of any partner.
        Action::RecordPartnerReference | Action::RemovePartnerReference => {
            &[Scope::SitesManage, Scope::SuggestionsWrite]
        }
        Action::DraftReferral
        | Action::SubmitReferral
        | Action::WithdrawReferral
        | Action::AnswerReferral
        | Action::AmendReferral => &[Scope::ReferralsWrite],
        Action::AcceptReferral
        | Action::RejectReferral
        | Action::RecordRefusal
        | Action::EndReferral
        | Action::ConcludeReferral
        | Action::AskAboutReferral
        | Action::CorrectReferral
        | Action::ReassignMentor
        | Action::ReopenReferral => &[Scope::ReferralsManage],
        Action::RecordContact | Action::EngageReferral => &[Scope::MentoringWrite],
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
        Action::RecordFollowUp | Action::UploadFollowUps => &[Scope::FollowUpsWrite],
        Action::ReadImpactRecount | Action::ReadPerformance | Action::ListFundingPeriods => {
            &[Scope::ImpactRead]
        }
        Action::PreviewFigures
        | Action::PublishFigures
        | Action::CorrectFigures
        | Action::RecordFundingPeriod
        | Action::AmendFundingPeriod
        | Action::VoidFundingPeriod => &[Scope::FiguresPublish],
        Action::RecordOffender
        | Action::AmendOffender
        | Action::MergeOffender
        | Action::RestrictOffender
        | Action::ExcludeFromOffender
        | Action::LiftOffenderLimits => &[Scope::OffendersManage],
        Action::ReadOffenderLimits => &[Scope::OffendersManage, Scope::AuditRead],
        // Areas belong to the work on sites.
        Action::RecordArea | Action::AmendArea => &[Scope::SitesManage, Scope::ClientsManage],
        // Partners and councillors are maintained by those who handle suggestions, staff by those who plan sessions
        // with them, and referrers by those who accept their referrals.
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

/// Whether these scopes permit an action.
#[must_use]
pub fn opens(scopes: &BTreeSet<Scope>, action: Action) -> bool {
    let needed = needs(action);
    needed.is_empty() || needed.iter().any(|scope| scopes.contains(scope))
}
