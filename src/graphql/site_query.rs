//! Finding sites.

use async_graphql::{Context, Enum, InputObject, Object};

use super::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::Id,
    page::{Connection, Direction, asked},
    scalar::EventPosition,
    site::Site,
    site_kind::{SiteStatus, SiteType},
};
use crate::domain::{
    id::{AreaId, SiteId},
    page::Sorted,
    policy::Action,
    site::{self, By, SiteType as Kind, Status},
};

/// Which sites are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SiteFilter {
    /// Only sites in these states.
    status: Option<Vec<SiteStatus>>,
    /// Only sites of these types.
    types: Option<Vec<SiteType>>,
    /// Only sites in these areas, of whatever kind the areas are.
    areas: Option<Vec<Id<AreaId>>>,
    /// Only sites in whose name or reference every word of this text, of 2 to 100 characters and at most 10 words, begins a
    /// word, without regard to capitals.
    search: Option<String>,
}

impl From<SiteFilter> for site::Filter {
    fn from(filter: SiteFilter) -> Self {
        Self {
            status: filter
                .status
                .unwrap_or_default()
                .into_iter()
                .map(Status::from)
                .collect(),
            kinds: filter
                .types
                .unwrap_or_default()
                .into_iter()
                .map(Kind::from)
                .collect(),
            areas: filter
                .areas
                .unwrap_or_default()
                .into_iter()
                .map(|id| id.0)
                .collect(),
            search: filter.search,
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
        #[graphql(desc = "Which sites.", default)] filter: SiteFilter,
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
        let page = site::list(ctx.caller(), &filter.into(), order_by.into(), &asked).await?;
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
            let row = super::node::one(
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
