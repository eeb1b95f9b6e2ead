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
    filter::{PeriodInput, each, period},
    id::Id,
    loader, lookup,
    page::{Connection, Direction, page_request},
    partner_reference::PartnerReferenceInput,
    place::{BoxInput, NearInput, sought},
    plain::columns,
    scalar::{Date, EventPosition},
    session::WorkType,
    site::kind::SiteType,
    suggestion::{Suggestion, SuggestionStatus},
};

/// Conditions on suggestions, all of which must match. A condition that is null or left out does not apply, and an
/// empty list matches nothing. An empty filter matches every suggestion.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SuggestionFilter {
    /// Only suggestions with these references, at most 100. Capitals, accents and spaces do not matter.
    references: Option<Vec<String>>,
    /// Only suggestions that the caller has submitted with one of these external references, at most 100, exactly as
    /// they were sent: the same subject, through the same system, for the same organisation. Those of other senders
    /// match nothing.
    external_references: Option<Vec<String>>,
    /// Only suggestions with one of these references in a partner's system, at most 100. Callers outside the Team find those of their own organisation
    /// only, the Team those of all.
    partner_references: Option<Vec<PartnerReferenceInput>>,
    /// Only suggestions with one of these statuses.
    statuses: Option<Vec<SuggestionStatus>>,
    /// Only suggestions for these types of place.
    types: Option<Vec<SiteType>>,
    /// Only suggestions for places in these areas, or in areas inside them. Areas of every kind are allowed.
    areas: Option<Vec<Id<AreaId>>>,
    /// Restricts `areas`, and the areas inside them, to those that were valid on this date. If it is left out, areas of
    /// all times are used. Both councils were re-warded on 1 May 2025, so a place can be in one ward of the old map and
    /// in another ward of the new map.
    areas_as_at: Option<Date>,
    /// Only suggestions for places inside this box.
    #[graphql(name = "box")]
    rectangle: Option<BoxInput>,
    /// Only suggestions for places near this point.
    near: Option<NearInput>,
    /// Only suggestions of the organisation with this id.
    organisation: Option<Id<OrganisationId>>,
    /// Only suggestions with one of these kinds of work.
    work_types: Option<Vec<WorkType>>,
    /// Only suggestions submitted in this period.
    submitted: Option<PeriodInput>,
    /// Only suggestions whose status last changed in this period: `statusChangedAt` lies in it.
    status_changed: Option<PeriodInput>,
    /// Only suggestions where each word of this text begins a word of the title or the reference, ignoring case; in a
    /// word of five or more letters, one typing error is forgiven. 2 to 100 characters, at most 10 words.
    search: Option<String>,
}

impl From<SuggestionFilter> for suggestion::Filter {
    fn from(filter: SuggestionFilter) -> Self {
        Self {
            references: filter.references,
            partner_references: each(filter.partner_references),
            own_numbers: filter.external_references,
            status: each(filter.statuses),
            kinds: each(filter.types),
            place: sought(
                (filter.areas, filter.areas_as_at),
                (filter.rectangle, filter.near),
            ),
            organisation: filter.organisation.map(|id| id.0),
            work_types: each(filter.work_types),
            submitted: period(filter.submitted),
            status_changed: period(filter.status_changed),
            search: filter.search,
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
    /// By the time of the last change of status.
    StatusChangedAt,
}

/// The order of suggestions.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SuggestionOrder {
    /// The field by which the rows are sorted.
    #[graphql(default_with = "Some(SuggestionOrderField::SubmittedAt)")]
    field: Option<SuggestionOrderField>,
    /// The direction of the order, ascending by default.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Default for SuggestionOrder {
    fn default() -> Self {
        Self {
            field: Some(SuggestionOrderField::SubmittedAt),
            direction: Some(Direction::Asc),
        }
    }
}

impl From<SuggestionOrder> for Sorted<By> {
    fn from(order: SuggestionOrder) -> Self {
        Self {
            by: order
                .field
                .unwrap_or(SuggestionOrderField::SubmittedAt)
                .into(),
            descending: order.direction == Some(Direction::Desc),
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
        #[graphql(desc = "Only suggestions that match this filter.")] filter: Option<
            SuggestionFilter,
        >,
        #[graphql(
            desc = "The order of the rows.",
            default_with = "Some(SuggestionOrder::default())"
        )]
        order_by: Option<SuggestionOrder>,
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
    ) -> Result<Connection<Suggestion>> {
        let request = page_request(ctx, (first, after), (last, before))
            .reading(columns::<Suggestion>(ctx))
            .changed_since(changed_since.map(|position| position.0));
        let page = suggestion::list(
            ctx.caller(),
            &filter.unwrap_or_default().into(),
            order_by.unwrap_or_default().into(),
            &request,
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
