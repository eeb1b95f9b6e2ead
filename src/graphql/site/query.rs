//! Queries for sites.

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    id::{AreaId, OrganisationId, SiteId},
    site::{self, By},
};
use kernel::{page::Sorted, policy::Action};

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    filter::{PeriodInput, each, period},
    id::Id,
    loader, lookup,
    page::{Connection, Direction, page_request},
    partner_reference::PartnerReferenceInput,
    place::{BoxInput, NearInput, sought},
    plain::columns,
    scalar::{Date, EventPosition},
    session::WorkType,
    site::{
        Site,
        kind::{SiteStatus, SiteType},
    },
};

/// Conditions on sites, all of which must match. A condition that is null or left out does not apply, and an empty list
/// matches nothing. An empty filter matches every site that is not archived.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SiteFilter {
    /// Only sites with these references, at most 100. Capitals, accents and spaces do not matter. Archived sites are included.
    references: Option<Vec<String>>,
    /// Only sites with one of these references in a partner's system, at most 100. Callers outside the Team find those of their own organisation
    /// only, the Team those of all. Archived sites are included.
    partner_references: Option<Vec<PartnerReferenceInput>>,
    /// Only sites with one of these Unique Property Reference Numbers, at most 100, each of 1 to 12 digits. Archived sites
    /// are included.
    uprns: Option<Vec<String>>,
    /// Only sites with one of these statuses; all but archived sites if it is left out and no site is named
    /// by a reference or number.
    statuses: Option<Vec<SiteStatus>>,
    /// Only sites of these types.
    types: Option<Vec<SiteType>>,
    /// Only sites in these areas, or in areas inside them. Areas of every kind are allowed.
    areas: Option<Vec<Id<AreaId>>>,
    /// Restricts `areas`, and the areas inside them, to those that were valid on this date. If it is left out, areas of
    /// all times are used. Both councils were re-warded on 1 May 2025, so a place can be in one ward of the old map and
    /// in another ward of the new map.
    areas_as_at: Option<Date>,
    /// Only sites inside this box.
    #[graphql(name = "box")]
    rectangle: Option<BoxInput>,
    /// Only sites near this point.
    near: Option<NearInput>,
    /// Only sites that come from a suggestion of the organisation with this id. Only suggestions that the caller may
    /// see are considered. Scope `suggestions:read`.
    organisation: Option<Id<OrganisationId>>,
    /// Only sites with a session for one of these kinds of work. Only sessions that the caller may see are considered;
    /// for callers outside the Team, only those that have ended. Scope `sessions:read`.
    work_types: Option<Vec<WorkType>>,
    /// Only sites proposed in this period.
    proposed: Option<PeriodInput>,
    /// Only sites first improved in this period.
    improved: Option<PeriodInput>,
    /// Only sites whose status last changed in this period: `statusChangedAt` lies in it.
    status_changed: Option<PeriodInput>,
    /// Only sites where each word of this text begins a word of the name or the reference, ignoring case; in a word of
    /// five or more letters, one typing error is forgiven. 2 to 100 characters, at most 10 words.
    search: Option<String>,
}

impl From<SiteFilter> for site::Filter {
    fn from(filter: SiteFilter) -> Self {
        Self {
            references: filter.references,
            partner_references: each(filter.partner_references),
            uprns: filter.uprns,
            status: each(filter.statuses),
            kinds: each(filter.types),
            place: sought(
                (filter.areas, filter.areas_as_at),
                (filter.rectangle, filter.near),
            ),
            organisation: filter.organisation.map(|id| id.0),
            work_types: each(filter.work_types),
            proposed: period(filter.proposed),
            improved: period(filter.improved),
            status_changed: period(filter.status_changed),
            search: filter.search,
        }
    }
}

/// The fields by which sites can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "By")]
pub enum SiteOrderField {
    /// By name, ignoring case.
    Name,
    /// By the time at which they were proposed.
    ProposedAt,
    /// By the time of the last change of status.
    StatusChangedAt,
}

/// The order of sites.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SiteOrder {
    /// The field by which the rows are sorted.
    #[graphql(default_with = "Some(SiteOrderField::Name)")]
    field: Option<SiteOrderField>,
    /// The direction of the order, ascending by default.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Default for SiteOrder {
    fn default() -> Self {
        Self {
            field: Some(SiteOrderField::Name),
            direction: Some(Direction::Asc),
        }
    }
}

impl From<SiteOrder> for Sorted<By> {
    fn from(order: SiteOrder) -> Self {
        Self {
            by: order.field.unwrap_or(SiteOrderField::Name).into(),
            descending: order.direction == Some(Direction::Desc),
        }
    }
}

/// Queries for sites.
#[derive(Default)]
pub struct SiteQuery;

#[Object]
impl SiteQuery {
    /// The sites that the caller may see. Scope `sites:read`.
    async fn sites(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only sites that match this filter.")] filter: Option<SiteFilter>,
        #[graphql(
            desc = "The order of the rows.",
            default_with = "Some(SiteOrder::default())"
        )]
        order_by: Option<SiteOrder>,
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
    ) -> Result<Connection<Site>> {
        let request = page_request(ctx, (first, after), (last, before))
            .reading(columns::<Site>(ctx))
            .changed_since(changed_since.map(|position| position.0));
        let page = site::list(
            ctx.caller(),
            &filter.unwrap_or_default().into(),
            order_by.unwrap_or_default().into(),
            &request,
        )
        .await?;
        Ok(Connection::of(page, Site::of))
    }

    /// One site, by id or by reference; null if there is none, or if the caller has no access to it. Scope
    /// `sites:read`.
    async fn site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site's id. Give either `id` or `reference`.")] id: Option<Id<SiteId>>,
        #[graphql(desc = "The site's reference. Give either `id` or `reference`.")]
        reference: Option<String>,
    ) -> Nullable<Site> {
        nullable(async {
            let row = lookup::one(
                ctx,
                Action::ListSites,
                &loader::SITES,
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
