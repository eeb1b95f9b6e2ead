//! Finding sites.

use async_graphql::{Context, Enum, InputObject, Object};

use crate::domain::{
    id::{AreaId, OrganisationId, SiteId},
    page::Sorted,
    policy::Action,
    site::{self, By},
};
use crate::graphql::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    given::Given,
    id::Id,
    page::{Connection, Direction, asked},
    place::{BoxInput, NearInput, days, sought},
    scalar::{Date, EventPosition},
    session::WorkType,
    site::{
        Site,
        kind::{SiteStatus, SiteType},
    },
};

/// Which sites are wanted; nothing given means all. What is given must all hold. Null, or a list of nothing, is an error.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SiteFilter {
    /// Only sites in these states; left out, all but the archived ones.
    status: Given<Vec<SiteStatus>>,
    /// Only sites of these types.
    types: Given<Vec<SiteType>>,
    /// Only sites in these areas or in areas inside them, of whatever kind the areas are.
    areas: Given<Vec<Id<AreaId>>>,
    /// Only areas that were valid on this day count, those named and those inside them; left out, of whatever time. Both
    /// councils were re-warded on 1 May 2025, and a place lies in one ward of each map, as far as it was given.
    areas_as_at: Given<Date>,
    /// Only sites inside this box.
    #[graphql(name = "box")]
    rectangle: Given<BoxInput>,
    /// Only sites near this point.
    near: Given<NearInput>,
    /// Only sites that came of a suggestion of this organisation, as far as suggestions are within reach. Scope
    /// `suggestions:read`.
    organisation: Given<Id<OrganisationId>>,
    /// Only sites with a session for work of one of these kinds, as far as sessions are within reach; outside the Team,
    /// sessions still to come do not count. Scope `sessions:read`.
    work_types: Given<Vec<WorkType>>,
    /// Only sites proposed on or after this local day (Europe/London).
    from: Given<Date>,
    /// Only sites proposed on or before this local day.
    to: Given<Date>,
    /// Only sites first improved on or after this local day.
    improved_from: Given<Date>,
    /// Only sites first improved on or before this local day.
    improved_to: Given<Date>,
    /// Only sites in whose name or reference every word of this text, of 2 to 100 characters and at most 10 words, begins
    /// a word, without regard to capitals.
    search: Given<String>,
}

impl From<SiteFilter> for site::Filter {
    fn from(filter: SiteFilter) -> Self {
        Self {
            status: filter.status.each(),
            kinds: filter.types.each(),
            place: sought(
                (filter.areas, filter.areas_as_at),
                (filter.rectangle, filter.near),
            ),
            organisation: filter.organisation.0.map(|id| id.0),
            work_types: filter.work_types.each(),
            proposed: days(filter.from, filter.to),
            improved: days(filter.improved_from, filter.improved_to),
            search: filter.search.0,
        }
    }
}

/// What sites can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "By")]
pub enum SiteOrderField {
    /// By name, without regard to capitals.
    Name,
    /// By when they were proposed.
    ProposedAt,
    /// By since when they stand where they stand.
    StatusChangedAt,
}

/// In which order sites are listed.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SiteOrder {
    /// By what.
    #[graphql(default_with = "SiteOrderField::Name")]
    field: SiteOrderField,
    /// Which way.
    #[graphql(default)]
    direction: Direction,
}

impl Default for SiteOrder {
    fn default() -> Self {
        Self {
            field: SiteOrderField::Name,
            direction: Direction::Asc,
        }
    }
}

impl From<SiteOrder> for Sorted<By> {
    fn from(order: SiteOrder) -> Self {
        Self {
            by: order.field.into(),
            descending: order.direction == Direction::Desc,
        }
    }
}

/// Questions about sites.
#[derive(Default)]
pub struct SiteQuery;

#[Object]
impl SiteQuery {
    /// Sites within reach. Scope `sites:read`.
    async fn sites(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sites.")] filter: Given<SiteFilter>,
        #[graphql(desc = "In which order.", default)] order_by: SiteOrder,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Site>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = site::list(
            ctx.caller(),
            &filter.or_default().into(),
            order_by.into(),
            &asked,
        )
        .await?;
        Ok(Connection::of(page, Site::of))
    }

    /// One site, by id or by reference; null if there is none, or none within reach. Scope `sites:read`.
    async fn site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Id<SiteId>>,
        #[graphql(desc = "Its reference.")] reference: Option<String>,
    ) -> Nullable<Site> {
        nullable(async {
            let row = crate::graphql::node::one(
                ctx,
                Action::ListSites,
                id,
                reference,
                site::find_by_reference,
            )
            .await?;
            Ok(row.map(Site::of))
        })
        .await
    }
}
