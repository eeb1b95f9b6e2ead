//! Operations and clear-up days that the Team joins, with other bodies.

pub mod closing;
pub mod mutation;
pub mod query;
pub mod session;

use async_graphql::{Context, Enum, ID};
use domain::{
    id::Key,
    operation::{self, Kind, Status},
};

use crate::{
    amendment::Amendment,
    area::Area,
    context::ContextExt,
    error::{Nullable, nullable},
    history::{self, OperationStatusChange},
    id::opaque,
    loader,
    organisation::Organisation,
    plain::{Plain, object},
    scalar::Date,
    session::AnySession,
    site::{Site, work::WorkTotals},
};

/// The kind of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Kind")]
pub enum OperationKind {
    /// An operation of the police. It can be made public only after its last day.
    PolicingOperation,
    /// A day on which a neighbourhood is cleared up.
    ClearUpDay,
    /// Clear, hold, build: the police clear an area of organised crime, and partners build it up again.
    ClearHoldBuild,
    /// A campaign.
    Campaign,
}

/// The status of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Status")]
pub enum OperationStatus {
    /// A partner asks the Team to join in.
    Requested,
    /// The Team joins in.
    Planned,
    /// The operation is over.
    Completed,
    /// The Team does not join in after all.
    Cancelled,
    /// The Team has declined the request.
    Declined,
    /// The partner has withdrawn the request.
    Withdrawn,
}

/// The GraphQL type `Operation`.
#[derive(Clone, Debug)]
pub struct Operation(operation::Operation);

impl Operation {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: operation::Operation) -> Self {
        Self(row)
    }
}

/// An operation or a clear-up day that the Team joins, with other bodies. Until it is public, only managers and supervisors of
/// the Team, the data protection officer, whoever asked the Team to join in, and systems and groups of the organisation that
/// asked or leads see it.
#[object]
impl Operation {
    /// The operation's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The reference of the record, for example to read out over the telephone.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The kind of operation.
    fn kind(&self) -> OperationKind {
        self.0.kind.into()
    }

    /// The name. Until the operation is public, it is protected: do not pass it on.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What the Team is asked to do there; null if nothing was said.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The organisation that leads the operation. Null if the register no longer has it.
    #[reads(lead_organisation_id)]
    fn lead(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.lead_organisation_id)
    }

    /// The first day (Europe/London).
    fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// The last day (Europe/London).
    fn ends_on(&self) -> Date {
        Date(self.0.ends_on)
    }

    /// The status.
    fn status(&self) -> OperationStatus {
        self.0.status.into()
    }

    /// Whether everybody may see the operation.
    fn is_public(&self) -> bool {
        self.0.is_public
    }

    /// The organisation that asked the Team to join in; null if the Team planned the operation itself. Only for the Team, the
    /// data protection officer and who asked: for other callers null, with an entry in `extensions.redactions`.
    #[reads(requested_by, requested_by_issuer, requested_by_organisation_id)]
    fn requested_by(&self, ctx: &Context<'_>) -> Option<Organisation> {
        let is_shown = operation::shows_requester(ctx.caller(), &self.0);
        ctx.shown(is_shown, history::REQUESTER, || {
            let organisation = self.0.requested_by_organisation_id?;
            Organisation::known(&ctx.caller().directory(), organisation)
        })
        .flatten()
    }

    /// The areas in which the operation takes place, at most 20. Null only with an entry in `errors`.
    #[reads(id)]
    async fn areas(&self, ctx: &Context<'_>) -> Nullable<Vec<Area>> {
        nullable(async {
            let areas = loader::AREAS_OF_OPERATION.of(ctx, self.0.id).await?;
            let directory = ctx.caller().directory();
            let areas = areas.unwrap_or_default().into_iter();
            Ok(Some(
                areas.filter_map(|id| Area::known(&directory, id)).collect(),
            ))
        })
        .await
    }

    /// The sites at which the operation takes place, and those of its sessions, at most 30, of which the caller sees each. For
    /// callers outside the Team, without those of sessions that have not ended. Null only with an entry in `errors`.
    #[reads(id)]
    async fn sites(&self, ctx: &Context<'_>) -> Nullable<Vec<Site>> {
        nullable(async {
            let ids = loader::SITES_OF_OPERATION.of(ctx, self.0.id).await?;
            let ids = ids.unwrap_or_default();
            let sites = ids.iter().map(|id| loader::SITES.of(ctx, *id));
            let sites = futures_util::future::try_join_all(sites).await?;
            Ok(Some(sites.into_iter().flatten().map(Site::of).collect()))
        })
        .await
    }

    /// The sessions that are part of the operation, at most 30, of which the caller sees each. For callers outside the Team
    /// only those that have ended. Scope `sessions:read`. Null without the scope.
    #[reads(id)]
    async fn sessions(&self, ctx: &Context<'_>) -> Nullable<Vec<AnySession>> {
        nullable(async { Ok(Some(session::of_operation(ctx, self.0.id).await?)) }).await
    }

    /// Totals of the work in the sessions that are part of the operation. Only for the Team and the data protection officer:
    /// for other callers null, with an entry in `extensions.redactions`.
    #[reads(id)]
    async fn totals(&self, ctx: &Context<'_>) -> Nullable<WorkTotals> {
        nullable(async {
            let part = loader::WORK_OF_OPERATION.of(ctx, self.0.id).await?;
            let sees_more = ctx.caller().role().sees_what_the_team_sees();
            Ok(ctx.shown(sees_more, "team-only", || part.unwrap_or_default().into()))
        })
        .await
    }

    /// The changes of status, oldest first; the latest 50. The Team and whoever asked it to join in see the notes, and who
    /// made each change. Null only with an entry in `errors`.
    #[reads(id, requested_by, requested_by_issuer, requested_by_organisation_id)]
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<OperationStatusChange>> {
        let is_shown = operation::shows_requester(ctx.caller(), &self.0);
        let held_back = (!is_shown).then_some(history::REQUESTER);
        history::history(ctx, self.0.id, |row, _| {
            OperationStatusChange::of(row, held_back)
        })
        .await
    }

    /// The amendments of this record, oldest first; the latest 50. Only for the Team and the data protection officer: for
    /// other callers null, with an entry in `extensions.redactions`.
    #[reads(id)]
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let rows = loader::AMENDMENTS.of(ctx, self.0.id.value()).await?;
            let rows = rows.unwrap_or_default().into_iter();
            let sees_more = ctx.caller().role().sees_what_the_team_sees();
            Ok(ctx.shown(sees_more, "team-only", || rows.map(Amendment::of).collect()))
        })
        .await
    }
}
