//! Finding suggestions.

use async_graphql::{Context, Enum, InputObject, Object};

use crate::domain::{
    id::{AreaId, OrganisationId, SuggestionId},
    page::Sorted,
    policy::Action,
    suggestion::{self, By},
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
    site::kind::SiteType,
    suggestion::{Suggestion, SuggestionStatus},
};

/// Which suggestions are wanted; nothing given means all. What is given must all hold. Null, or a list of nothing, is an
/// error.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SuggestionFilter {
    /// Only suggestions in these states.
    status: Given<Vec<SuggestionStatus>>,
    /// Only suggestions of these types of place.
    types: Given<Vec<SiteType>>,
    /// Only suggestions of places in these areas or in areas inside them, of whatever kind the areas are.
    areas: Given<Vec<Id<AreaId>>>,
    /// Only areas that were valid on this day count, those named and those inside them; left out, of whatever time. Both
    /// councils were re-warded on 1 May 2025, and a place lies in one ward of each map, as far as it was given.
    areas_as_at: Given<Date>,
    /// Only suggestions of places inside this box.
    #[graphql(name = "box")]
    rectangle: Given<BoxInput>,
    /// Only suggestions of places near this point.
    near: Given<NearInput>,
    /// Only suggestions of this organisation.
    organisation: Given<Id<OrganisationId>>,
    /// Only suggestions of work of one of these kinds.
    work_types: Given<Vec<WorkType>>,
    /// Only suggestions submitted on or after this local day (Europe/London).
    from: Given<Date>,
    /// Only suggestions submitted on or before this local day.
    to: Given<Date>,
    /// Only suggestions in whose title or reference every word of this text, of 2 to 100 characters and at most 10 words, begins
    /// a word, without regard to capitals.
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

/// What suggestions can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "By")]
pub enum SuggestionOrderField {
    /// By when they were submitted.
    SubmittedAt,
    /// By title, without regard to capitals.
    Title,
}

/// In which order suggestions are listed.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SuggestionOrder {
    /// By what.
    #[graphql(default_with = "SuggestionOrderField::SubmittedAt")]
    field: SuggestionOrderField,
    /// Which way.
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

/// Questions about suggestions.
#[derive(Default)]
pub struct SuggestionQuery;

#[Object]
impl SuggestionQuery {
    /// Suggestions within reach. Scope `suggestions:read`.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which suggestions.")] filter: Given<SuggestionFilter>,
        #[graphql(desc = "In which order.", default)] order_by: SuggestionOrder,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
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

    /// One suggestion, by id or by reference; null if there is none, or none within reach. Scope `suggestions:read`.
    async fn suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Id<SuggestionId>>,
        #[graphql(desc = "Its reference.")] reference: Option<String>,
    ) -> Nullable<Suggestion> {
        nullable(async {
            let row = crate::graphql::node::one(
                ctx,
                Action::ListSuggestions,
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
