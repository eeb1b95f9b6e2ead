//! Queries for people who were referred.

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    id::OffenderId,
    offender::{self, By},
};
use kernel::{page::Sorted, policy::Action};

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::Id,
    loader, lookup,
    offender::Offender,
    page::{Connection, Direction, page_request},
    scalar::EventPosition,
};

/// Conditions on people, all of which must match. A condition that is null or left out does not apply, and an empty
/// list matches nothing. An empty filter matches every person.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OffenderFilter {
    /// Only people with these references, at most 100. Capitals, accents and spaces do not matter. Records that
    /// were merged into another one are included.
    references: Option<Vec<String>>,
    /// Only people where each word of this text begins a word of the name or the reference, ignoring case; in a word of
    /// five or more letters, one typing error is forgiven. 2 to 100 characters, at most 10 words. A person to whom
    /// access is limited is found only by the whole reference.
    search: Option<String>,
}

impl From<OffenderFilter> for offender::Filter {
    fn from(filter: OffenderFilter) -> Self {
        Self {
            references: filter.references,
            search: filter.search,
        }
    }
}

/// The fields by which people can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "By")]
pub enum OffenderOrderField {
    /// Last name, then first name, ignoring case. People to whom access is limited come last, sorted by reference.
    Name,
    /// Reference.
    Reference,
}

/// The order of people.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct OffenderOrder {
    /// The field by which the rows are sorted.
    #[graphql(default_with = "Some(OffenderOrderField::Name)")]
    field: Option<OffenderOrderField>,
    /// The direction of the order, ascending by default.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Default for OffenderOrder {
    fn default() -> Self {
        Self {
            field: Some(OffenderOrderField::Name),
            direction: Some(Direction::Asc),
        }
    }
}

impl From<OffenderOrder> for Sorted<By> {
    fn from(order: OffenderOrder) -> Self {
        Self {
            by: order.field.unwrap_or(OffenderOrderField::Name).into(),
            descending: order.direction == Some(Direction::Desc),
        }
    }
}

/// Queries for people who were referred.
#[derive(Default)]
pub struct OffenderQuery;

#[Object]
impl OffenderQuery {
    /// People whom the caller may see. Scope `offenders:read`.
    async fn offenders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only people who match this filter.")] filter: Option<OffenderFilter>,
        #[graphql(
            desc = "The order of the rows.",
            default_with = "Some(OffenderOrder::default())"
        )]
        order_by: Option<OffenderOrder>,
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
    ) -> Result<Connection<Offender>> {
        let request = page_request(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = offender::list(
            ctx.caller(),
            &filter.unwrap_or_default().into(),
            order_by.unwrap_or_default().into(),
            &request,
        )
        .await?;
        Ok(Connection::of(page, Offender::of))
    }

    /// One person, by id or by reference; null if there is none, or if the caller has no access to them. Scope
    /// `offenders:read`.
    async fn offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person's id. Give either `id` or `reference`.")] id: Option<
            Id<OffenderId>,
        >,
        #[graphql(desc = "The person's reference. Give either `id` or `reference`.")]
        reference: Option<String>,
    ) -> Nullable<Offender> {
        nullable(async {
            let row = lookup::one(
                ctx,
                Action::ListOffenders,
                &loader::OFFENDERS,
                id,
                reference,
                offender::find_by_reference,
            )
            .await?;
            Ok(row.map(Offender::of))
        })
        .await
    }
}
