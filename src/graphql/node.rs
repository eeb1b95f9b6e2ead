//! Lookup of records by id.

use async_graphql::{Context, ID, Interface, Object};
use domain::id::{
    AreaId, AttendanceId, Key, OffenderId, OrganisationId, ReferralId, SessionId, SiteId,
    SuggestionId,
};
use kernel::{Caller, Error, bound, policy::Action};

use super::{
    area::Area,
    attendance::Attendance,
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::{Id, opened},
    loader::{self, Batch, Part},
    offender::{FullOffender, LimitedOffender, Offender},
    organisation::Organisation,
    referral::Referral,
    session::Session,
    site::Site,
    suggestion::Suggestion,
};

/// Any record that can be looked up by its id.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The record's id: opaque, globally unique and never reused."
))]
pub enum Node {
    Area(Area),
    Attendance(Attendance),
    Organisation(Organisation),
    Referral(Referral),
    Session(Session),
    Site(Site),
    Suggestion(Suggestion),
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

/// Looks up one row by id or by reference; exactly one of the two must be given.
pub async fn one<K, R, F>(
    ctx: &Context<'_>,
    action: Action,
    batch: &'static Batch<K, R>,
    id: Option<Id<K>>,
    reference: Option<String>,
    by_reference: F,
) -> Result<Option<R>>
where
    K: Key + Part,
    R: Clone + Send + Sync,
    F: AsyncFnOnce(&Caller, &str) -> kernel::Result<Option<R>>,
{
    ctx.caller().allow(action)?;
    match (id, reference) {
        (Some(Id(id)), None) => sought(ctx, batch, id).await,
        (None, Some(reference)) => Ok(by_reference(ctx.caller(), &reference).await?),
        _ => Err(Error::invalid("id", "Exactly one of id and reference is expected.").into()),
    }
}

/// Looks up a row by id. If the record is about a person and is not found, the attempt is recorded in the audit trail.
async fn sought<K, R>(ctx: &Context<'_>, batch: &'static Batch<K, R>, id: K) -> Result<Option<R>>
where
    K: Key + Part,
    R: Clone + Send + Sync,
{
    let row = batch.of(ctx, id).await?;
    ctx.caller().sought(id, row.is_some());
    Ok(row)
}

/// Looks up the record with this id, if the caller has access to it.
async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let directory = ctx.caller().directory();
    if let Some(id) = opened::<AreaId>(id) {
        return Ok(Area::known(&directory, id).map(Node::Area));
    }
    if let Some(id) = opened::<OrganisationId>(id) {
        ctx.caller().allow(Action::ListOrganisations)?;
        return Ok(Organisation::known(&directory, id).map(Node::Organisation));
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
        return Ok(row.map(|row| Node::Session(Session::of(row))));
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

    /// The records with these ids, in the same order; null for each that does not exist or that the caller has no
    /// access to.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids of the records, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > bound::IDS {
            let message = format!("At most {} ids are expected.", bound::IDS);
            return Err(Error::invalid("ids", message).into());
        }
        futures_util::future::try_join_all(ids.iter().map(|id| find(ctx, id))).await
    }
}
