//! Queries for suggestions.

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    id::{AreaId, OrganisationId, SuggestionId},
    suggestion::{self, By},
};
use kernel::{page::Sorted, policy::Action};

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    given::Given,
    id::Id,
    loader, lookup,
    page::{Connection, Direction, asked},
    place::{BoxInput, NearInput, days, sought},
    scalar::{Date, EventPosition},
    session::WorkType,
    site::kind::SiteType,
    suggestion::{Suggestion, SuggestionStatus},
};

/// Conditions on suggestions, all of which must match. An empty filter matches every suggestion. Null and empty lists
/// are errors.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SuggestionFilter {
    /// Only suggestions with one of these statuses.
    status: Given<Vec<SuggestionStatus>>,
    /// Only suggestions for these types of place.
    types: Given<Vec<SiteType>>,
    /// Only suggestions for places in these areas, or in areas inside them. Areas of every kind are allowed.
    areas: Given<Vec<Id<AreaId>>>,
    /// Restricts `areas`, and the areas inside them, to those that were valid on this date. If it is left out, areas of
    /// all times are used. Both councils were re-warded on 1 May 2025, so a place can be in one ward of the old map and
    /// in another ward of the new map.
    areas_as_at: Given<Date>,
    /// Only suggestions for places inside this box.
    #[graphql(name = "box")]
    rectangle: Given<BoxInput>,
    /// Only suggestions for places near this point.
    near: Given<NearInput>,
    /// Only suggestions of the organisation with this id.
    organisation: Given<Id<OrganisationId>>,
    /// Only suggestions with one of these kinds of work.
    work_types: Given<Vec<WorkType>>,
    /// Only suggestions submitted on or after this date (Europe/London).
    from: Given<Date>,
    /// Only suggestions submitted on or before this date (Europe/London).
    to: Given<Date>,
    /// Only suggestions where each word of this text begins a word of the title or the reference, ignoring case; in a
    /// word of five or more letters, one typing error is forgiven. 2 to 100 characters, at most 10 words.
    search: Given<String>,
}

impl From<SuggestionFilter> for suggestion::Filter {
    fn from(filter: SuggestionFilter) -> Self {
        Self {
            status: filter.status.each(),
            kinds: filter.types.each(),
            place: sought(
                (filter.areas, filter.areas_as_at),
                (filter.rectangle, filter.near),
            ),
            organisation: filter.organisation.0.map(|id| id.0),
            work_types: filter.work_types.each(),
            submitted: days(filter.from, filter.to),
            search: filter.search.0,
        }
    }
}

/// The fields by which suggestions can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "By")]
pub enum SuggestionOrderField {
    /// By the time at which they were submitted.
    SubmittedAt,
    /// By title, ignoring case.
    Title,
}

/// The order of suggestions.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SuggestionOrder {
    /// The field by which the rows are sorted.
    #[graphql(default_with = "SuggestionOrderField::SubmittedAt")]
    field: SuggestionOrderField,
    /// The direction of the order, ascending by default.
    #[graphql(default)]
    direction: Direction,
}

impl Default for SuggestionOrder {
    fn default() -> Self {
        Self {
            field: SuggestionOrderField::SubmittedAt,
            direction: Direction::Asc,
        }
    }
}

impl From<SuggestionOrder> for Sorted<By> {
    fn from(order: SuggestionOrder) -> Self {
        Self {
            by: order.field.into(),
            descending: order.direction == Direction::Desc,
        }
    }
}

/// Queries for suggestions.
#[derive(Default)]
pub struct SuggestionQuery;

#[Object]
impl SuggestionQuery {
    /// The suggestions that the caller may see. Scope `suggestions:read`.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only suggestions that match this filter.")] filter: Given<
            SuggestionFilter,
        >,
        #[graphql(desc = "The order of the rows.", default)] order_by: SuggestionOrder,
        #[graphql(
            desc = "Only rows that changed after this event position; null applies no limit."
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
    ) -> Result<Connection<Suggestion>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = suggestion::list(
            ctx.caller(),
            &filter.or_default().into(),
            order_by.into(),
            &asked,
        )
        .await?;
        Ok(Connection::of(page, Suggestion::of))
    }

    /// One suggestion, by id or by reference; null if there is none, or if the caller has no access to it. Scope
    /// `suggestions:read`.
    async fn suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion's id. Give either `id` or `reference`.")] id: Option<
            Id<SuggestionId>,
        >,
        #[graphql(desc = "The suggestion's reference. Give either `id` or `reference`.")] reference: Option<String>,
    ) -> Nullable<Suggestion> {
        nullable(async {
            let row = lookup::one(
                ctx,
                Action::ListSuggestions,
                &loader::SUGGESTIONS,
                id,
                reference,
                suggestion::find_by_reference,
            )
            .await?;
            Ok(row.map(Suggestion::of))
        })
        .await
    }
}
