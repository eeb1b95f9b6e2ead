//! Queries for operations.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AreaId, OperationId, OrganisationId, SiteId},
    operation,
};
use kernel::policy::Action;

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    filter::{PeriodInput, each, period},
    id::Id,
    loader, lookup,
    operation::{Operation, OperationKind, OperationStatus},
    page::{Connection, page_request},
    plain::columns,
    scalar::EventPosition,
};

/// Conditions on operations, all of which must match. A condition that is null or left out does not apply, and an empty list
/// matches nothing. An empty filter matches every operation.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OperationFilter {
    /// Only operations with one of these statuses.
    statuses: Option<Vec<OperationStatus>>,
    /// Only operations of these kinds.
    kinds: Option<Vec<OperationKind>>,
    /// Only operations in the area with this id. An operation in an area inside it is not found.
    area: Option<Id<AreaId>>,
    /// Only operations at the site with this id.
    site: Option<Id<SiteId>>,
    /// Only operations that the organisation with this id leads.
    lead: Option<Id<OrganisationId>>,
    /// Only operations whose first day is in this period.
    starts: Option<PeriodInput>,
}

impl From<OperationFilter> for operation::Filter {
    fn from(filter: OperationFilter) -> Self {
        Self {
            statuses: each(filter.statuses),
            kinds: each(filter.kinds),
            area: filter.area.map(|id| id.0),
            site: filter.site.map(|id| id.0),
            lead: filter.lead.map(|id| id.0),
            starts: period(filter.starts),
        }
    }
}

/// Queries for operations.
#[derive(Default)]
pub struct OperationQuery;

#[Object]
impl OperationQuery {
    /// The operations and clear-up days that the caller may see, the one that starts last first: those that are public, those
    /// that the caller asked the Team to join and, for a system or a group, those that its organisation asked for or leads.
    /// Scope `sites:read`.
    async fn operations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only operations that match this filter.")] filter: Option<
            OperationFilter,
        >,
        #[graphql(
            desc = "Only rows that changed after this event position; null applies no limit. A row that no longer matches \
                    the filter, or that has left the caller's reach, is in `removed`."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Operation>> {
        let request = page_request(ctx, (first, after), (last, before))
            .reading(columns::<Operation>(ctx))
            .changed_since(changed_since.map(|position| position.0));
        let filter = filter.unwrap_or_default().into();
        let page = operation::list(ctx.caller(), &filter, &request).await?;
        Ok(Connection::of(page, Operation::of))
    }

    /// One operation, by id or by reference; null if there is none, or if the caller has no access to it. Scope `sites:read`.
    async fn operation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation's id. Give either `id` or `reference`.")] id: Option<
            Id<OperationId>,
        >,
        #[graphql(desc = "The operation's reference. Give either `id` or `reference`.")]
        reference: Option<String>,
    ) -> Nullable<Operation> {
        nullable(async {
            let row = lookup::one(
                ctx,
                Action::ListOperations,
                &loader::OPERATIONS,
                id,
                reference,
                operation::find_by_reference,
            )
            .await?;
            Ok(row.map(Operation::of))
        })
        .await
    }
}
