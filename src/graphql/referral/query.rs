//! Queries for referrals.

use async_graphql::{Context, Enum, InputObject, Object};
use domain::{
    id::{OffenderId, OrganisationId, ReferralId, ReferrerId, StaffId},
    referral::{self, By},
};
use kernel::{page::Sorted, policy::Action};

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    filter::{PeriodInput, each, period},
    id::Id,
    loader, lookup,
    page::{Connection, Direction, page_request},
    plain::columns,
    referral::{Referral, kind::ReferralStatus},
    scalar::EventPosition,
};

/// Conditions on referrals, all of which must match. A condition that is null or left out does not apply, and an empty
/// list matches nothing. An empty filter matches every referral.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReferralFilter {
    /// Only referrals with these references, at most 100. Capitals, accents and spaces do not matter.
    references: Option<Vec<String>>,
    /// Only referrals with one of these statuses.
    statuses: Option<Vec<ReferralStatus>>,
    /// Only referrals with one of these offence categories, codes of the reference list `OFFENCE_CATEGORY`, at most 100.
    offence_category_codes: Option<Vec<String>>,
    /// Only referrals whose current mentor has this id.
    mentor: Option<Id<StaffId>>,
    /// Only referrals of the person with this id.
    offender: Option<Id<OffenderId>>,
    /// Only referrals of the referrer with this id.
    referrer: Option<Id<ReferrerId>>,
    /// Only referrals of the police force with this id.
    organisation: Option<Id<OrganisationId>>,
    /// If true, only concluded referrals; if false, only referrals that are not concluded.
    concluded: Option<bool>,
    /// Only referrals submitted in this period.
    submitted: Option<PeriodInput>,
}

impl From<ReferralFilter> for referral::Filter {
    fn from(filter: ReferralFilter) -> Self {
        Self {
            references: filter.references,
            status: each(filter.statuses),
            offence_categories: filter.offence_category_codes,
            mentor: filter.mentor.map(|id| id.0),
            offender: filter.offender.map(|id| id.0),
            referrer: filter.referrer.map(|id| id.0),
            organisation: filter.organisation.map(|id| id.0),
            concluded: filter.concluded,
            submitted: period(filter.submitted),
        }
    }
}

/// The fields by which referrals can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "By")]
pub enum ReferralOrderField {
    /// By the time at which the draft was created.
    DraftedAt,
    /// By reference.
    Reference,
}

/// The order of referrals.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct ReferralOrder {
    /// The field by which the rows are sorted.
    #[graphql(default_with = "Some(ReferralOrderField::DraftedAt)")]
    field: Option<ReferralOrderField>,
    /// The direction of the order, ascending by default.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Default for ReferralOrder {
    fn default() -> Self {
        Self {
            field: Some(ReferralOrderField::DraftedAt),
            direction: Some(Direction::Asc),
        }
    }
}

impl From<ReferralOrder> for Sorted<By> {
    fn from(order: ReferralOrder) -> Self {
        Self {
            by: order.field.unwrap_or(ReferralOrderField::DraftedAt).into(),
            descending: order.direction == Some(Direction::Desc),
        }
    }
}

/// Queries for referrals.
#[derive(Default)]
pub struct ReferralQuery;

#[Object]
impl ReferralQuery {
    /// The referrals that the caller may see. Scope `referrals:read`.
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only referrals that match this filter.")] filter: Option<ReferralFilter>,
        #[graphql(
            desc = "The order of the rows.",
            default_with = "Some(ReferralOrder::default())"
        )]
        order_by: Option<ReferralOrder>,
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
    ) -> Result<Connection<Referral>> {
        let request = page_request(ctx, (first, after), (last, before))
            .reading(columns::<Referral>(ctx))
            .changed_since(changed_since.map(|position| position.0));
        let page = referral::list(
            ctx.caller(),
            &filter.unwrap_or_default().into(),
            order_by.unwrap_or_default().into(),
            &request,
        )
        .await?;
        Ok(Connection::of(page, Referral::of))
    }

    /// One referral, by id or by reference; null if there is none, or if the caller has no access to it. Scope
    /// `referrals:read`.
    async fn referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The referral's id. Give either `id` or `reference`.")] id: Option<
            Id<ReferralId>,
        >,
        #[graphql(desc = "The referral's reference. Give either `id` or `reference`.")]
        reference: Option<String>,
    ) -> Nullable<Referral> {
        nullable(async {
            let row = lookup::one(
                ctx,
                Action::ListReferrals,
                &loader::REFERRALS,
                id,
                reference,
                referral::find_by_reference,
            )
            .await?;
            Ok(row.map(Referral::of))
        })
        .await
    }
}
