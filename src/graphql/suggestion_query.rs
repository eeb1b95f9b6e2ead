//! Finding suggestions.

use async_graphql::{Context, Enum, InputObject, Object};

use super::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::Id,
    page::{Connection, Direction, asked},
    scalar::EventPosition,
    site_kind::SiteType,
    suggestion::{Suggestion, SuggestionStatus},
};
use crate::domain::{
    id::{AreaId, OrganisationId, SuggestionId},
    page::Sorted,
    policy::Action,
    site::SiteType as Kind,
    suggestion::{self, By, Status},
};

/// Which suggestions are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SuggestionFilter {
    /// Only suggestions in these states.
    status: Option<Vec<SuggestionStatus>>,
    /// Only suggestions of these types of place.
    types: Option<Vec<SiteType>>,
    /// Only suggestions in these areas, of whatever kind the areas are.
    areas: Option<Vec<Id<AreaId>>>,
    /// Only suggestions of this organisation.
    organisation: Option<Id<OrganisationId>>,
    /// Only suggestions in whose title or reference every word of this text, of 2 to 100 characters and at most 10 words, begins a
    /// word, without regard to capitals.
    search: Option<String>,
}

impl From<SuggestionFilter> for suggestion::Filter {
    fn from(filter: SuggestionFilter) -> Self {
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
            organisation: filter.organisation.map(|id| id.0),
            search: filter.search,
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
        #[graphql(desc = "Which suggestions.", default)] filter: SuggestionFilter,
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
        let page = suggestion::list(ctx.caller(), &filter.into(), order_by.into(), &asked).await?;
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
            let row = super::node::one(
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
