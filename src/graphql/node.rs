//! Lookup of records by id.

mod referenced;

use async_graphql::{Context, ID, Interface, Object};
use domain::id::{
    AreaId, AttendanceId, ClientId, CouncillorId, FeedbackId, FollowUpId, FundingPeriodId,
    OffenderId, OperationId, OrganisationId, PhotoId, PublicationId, ReferralId, ReferrerId,
    RiskAssessmentId, SessionId, SiteId, StaffId, SuggestionId, TermId,
};
use kernel::{Error, bound, check::Problems, policy::Action};

use super::{
    area::Area,
    attendance::Attendance,
    client::Client,
    context::ContextExt,
    councillor::{Councillor, Term},
    error::{Nullable, Result, nullable},
    feedback::Feedback,
    follow_up::FollowUp,
    funding::FundingPeriod,
    id::opened,
    impact::publication::Publication,
    loader,
    lookup::sought,
    offender::{FullOffender, LimitedOffender, Offender},
    operation::Operation,
    organisation::Organisation,
    photo::Photo,
    referral::Referral,
    referrer::Referrer,
    session::{AnySession, Session, planned::PlannedSession},
    site::{Site, risk_assessment::RiskAssessment},
    staff::StaffMember,
    suggestion::Suggestion,
};

/// Any record that can be looked up by its id.
#[derive(Clone, Debug, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The record's id: opaque, globally unique and never reused."
))]
pub enum Node {
    Area(Area),
    Attendance(Attendance),
    Client(Client),
    Councillor(Councillor),
    Feedback(Feedback),
    FollowUp(FollowUp),
    FundingPeriod(FundingPeriod),
    Operation(Operation),
    Organisation(Organisation),
    Photo(Photo),
    Publication(Publication),
    Referral(Referral),
    Referrer(Referrer),
    RiskAssessment(RiskAssessment),
    Session(Session),
    PlannedSession(PlannedSession),
    Site(Site),
    StaffMember(StaffMember),
    Suggestion(Suggestion),
    Term(Term),
    FullOffender(FullOffender),
    LimitedOffender(LimitedOffender),
}

impl From<Offender> for Node {
    fn from(person: Offender) -> Self {
        match person {
            Offender::Full(person) => Self::FullOffender(person),
            Offender::Limited(person) => Self::LimitedOffender(person),
        }
    }
}

impl From<AnySession> for Node {
    fn from(session: AnySession) -> Self {
        match session {
            AnySession::Whole(session) => Self::Session(session),
            AnySession::Planned(session) => Self::PlannedSession(session),
        }
    }
}

/// Looks up the record with this id in the registers that are held in memory.
fn registered(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let directory = ctx.caller().directory();
    if let Some(id) = opened::<AreaId>(id) {
        return Ok(Area::known(&directory, id).map(Node::Area));
    }
    if let Some(id) = opened::<OrganisationId>(id) {
        ctx.caller().allow(Action::ListOrganisations)?;
        return Ok(Organisation::known(&directory, id).map(Node::Organisation));
    }
    if let Some(id) = opened::<StaffId>(id) {
        ctx.caller().allow(Action::ListStaff)?;
        return Ok(StaffMember::known(&directory, id).map(Node::StaffMember));
    }
    if let Some(id) = opened::<ReferrerId>(id) {
        ctx.caller().allow(Action::ListReferrers)?;
        return Ok(Referrer::known(&directory, id).map(Node::Referrer));
    }
    if let Some(id) = opened::<CouncillorId>(id) {
        ctx.caller().allow(Action::ListCouncillors)?;
        return Ok(Councillor::known(&directory, id).map(Node::Councillor));
    }
    if let Some(id) = opened::<TermId>(id) {
        ctx.caller().allow(Action::ListCouncillors)?;
        return Ok(Term::known(&directory, id).map(Node::Term));
    }
    Ok(None)
}

/// Looks up the record with this id, if the caller has access to it.
#[expect(clippy::too_many_lines, reason = "one lookup for each kind of record")]
async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    if let Some(node) = registered(ctx, id)? {
        return Ok(Some(node));
    }
    if let Some(id) = opened::<ClientId>(id) {
        let row = sought(ctx, &loader::CLIENTS, id).await?;
        return Ok(row.map(|row| Node::Client(Client::of(row))));
    }
    if let Some(id) = opened::<PublicationId>(id) {
        let row = sought(ctx, &loader::PUBLICATIONS, id).await?;
        return Ok(row.map(|row| Node::Publication(Publication::of(row))));
    }
    if let Some(id) = opened::<RiskAssessmentId>(id) {
        let row = sought(ctx, &loader::RISK_ASSESSMENTS, id).await?;
        return Ok(row.map(|row| Node::RiskAssessment(RiskAssessment::of(row))));
    }
    if let Some(id) = opened::<FeedbackId>(id) {
        let row = sought(ctx, &loader::FEEDBACK, id).await?;
        return Ok(row.map(|row| Node::Feedback(Feedback::of(row))));
    }
    if let Some(id) = opened::<OperationId>(id) {
        let row = sought(ctx, &loader::OPERATIONS, id).await?;
        return Ok(row.map(|row| Node::Operation(Operation::of(row))));
    }
    if let Some(id) = opened::<PhotoId>(id) {
        let row = sought(ctx, &loader::PHOTOS, id).await?;
        return Ok(row.map(|row| Node::Photo(Photo::of(row))));
    }
    if let Some(id) = opened::<FollowUpId>(id) {
        let row = sought(ctx, &loader::FOLLOW_UPS, id).await?;
        return Ok(row.map(|row| Node::FollowUp(FollowUp::of(row))));
    }
    if let Some(id) = opened::<FundingPeriodId>(id) {
        let row = sought(ctx, &loader::FUNDING_PERIODS, id).await?;
        return Ok(row.map(|row| Node::FundingPeriod(FundingPeriod::of(row))));
    }
    if let Some(id) = opened::<SiteId>(id) {
        let row = sought(ctx, &loader::SITES, id).await?;
        return Ok(row.map(|row| Node::Site(Site::of(row))));
    }
    if let Some(id) = opened::<SuggestionId>(id) {
        let row = sought(ctx, &loader::SUGGESTIONS, id).await?;
        return Ok(row.map(|row| Node::Suggestion(Suggestion::of(row))));
    }
    if let Some(id) = opened::<SessionId>(id) {
        let row = sought(ctx, &loader::SESSIONS, id).await?;
        return Ok(row.map(|row| AnySession::of(ctx.caller(), row).into()));
    }
    if let Some(id) = opened::<AttendanceId>(id) {
        let row = sought(ctx, &loader::ATTENDANCES, id).await?;
        return Ok(row.map(|row| Node::Attendance(Attendance::of(row))));
    }
    if let Some(id) = opened::<ReferralId>(id) {
        let row = sought(ctx, &loader::REFERRALS, id).await?;
        return Ok(row.map(|row| Node::Referral(Referral::of(row))));
    }
    if let Some(id) = opened::<OffenderId>(id) {
        let row = sought(ctx, &loader::OFFENDERS, id).await?;
        return Ok(row.map(|row| Offender::of(row).into()));
    }
    Ok(None)
}

/// Queries by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The record with this id; null if there is none, or if the caller has no access to it.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record's id.")] id: ID,
    ) -> Nullable<Node> {
        nullable(async { find(ctx, &id).await }).await
    }

    /// The records with these ids or these references, in the same order; null for each that does not exist or that the
    /// caller has no access to. A reference that records of several kinds have is an error: look it up in the list of
    /// its kind, with the filter `references`.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The ids of the records, at most 100. Give either `ids` or `references`."
        )]
        ids: Option<Vec<ID>>,
        #[graphql(
            desc = "The references of sites, suggestions, sessions, referrals, people, areas or organisations, at most 100. \
                    Capitals, accents and spaces do not matter. Give either `ids` or `references`."
        )]
        references: Option<Vec<String>>,
    ) -> Result<Vec<Nullable<Node>>> {
        let mut problems = Problems::of(ctx.caller());
        problems.at_most("ids", ids.as_ref().map_or(0, Vec::len), bound::IDS);
        problems.references("references", references.as_deref());
        problems.done()?;
        match (ids, references) {
            (Some(ids), None) => {
                let found = ids.iter().map(|id| find(ctx, id));
                let found = futures_util::future::try_join_all(found).await?;
                Ok(found.into_iter().map(|node| node.map(Ok)).collect())
            }
            (None, Some(references)) => Ok(referenced::nodes(ctx.caller(), &references).await?),
            _ => {
                let expected = "Exactly one of ids and references is expected.";
                Err(Error::invalid("ids", expected).into())
            }
        }
    }
}
