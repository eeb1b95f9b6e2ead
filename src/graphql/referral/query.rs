//! Finding referrals.

use async_graphql::{Context, Enum, InputObject, Object};

use crate::domain::{
    id::{OffenderId, OrganisationId, ReferralId, ReferrerId, StaffId},
    page::Sorted,
    policy::Action,
    referral::{self, By, Status},
};
use crate::graphql::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::Id,
    page::{Connection, Direction, asked},
    referral::{Referral, kind::ReferralStatus},
    scalar::{Date, EventPosition},
};

/// Which referrals are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReferralFilter {
    /// Only referrals in these states.
    status: Option<Vec<ReferralStatus>>,
    /// Only referrals for this code of the reference list `OFFENCE_CATEGORY`.
    offence_category: Option<String>,
    /// Only referrals with this mentor.
    mentor: Option<Id<StaffId>>,
    /// Only referrals of this person.
    offender: Option<Id<OffenderId>>,
    /// Only referrals of this referrer.
    referrer: Option<Id<ReferrerId>>,
    /// Only referrals of this force.
    organisation: Option<Id<OrganisationId>>,
    /// True for only those that are concluded, false for only those that are not.
    concluded: Option<bool>,
    /// Only referrals submitted on this day (Europe/London) or later.
    submitted_from: Option<Date>,
    /// Only referrals submitted on this day (Europe/London) or earlier.
    submitted_to: Option<Date>,
}

impl From<ReferralFilter> for referral::Filter {
    fn from(filter: ReferralFilter) -> Self {
        Self {
            status: filter
                .status
                .unwrap_or_default()
                .into_iter()
                .map(Status::from)
                .collect(),
            offence_category: filter.offence_category,
            mentor: filter.mentor.map(|id| id.0),
            offender: filter.offender.map(|id| id.0),
            referrer: filter.referrer.map(|id| id.0),
            organisation: filter.organisation.map(|id| id.0),
            concluded: filter.concluded,
            submitted_from: filter.submitted_from.map(|day| day.0),
            submitted_to: filter.submitted_to.map(|day| day.0),
        }
    }
}

/// What referrals can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "By")]
pub enum ReferralOrderField {
    /// By when they were drafted.
    DraftedAt,
    /// By reference.
    Reference,
}

/// In which order referrals are listed.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct ReferralOrder {
    /// By what.
    #[graphql(default_with = "ReferralOrderField::DraftedAt")]
    field: ReferralOrderField,
    /// Which way.
    #[graphql(default)]
    direction: Direction,
}

impl Default for ReferralOrder {
    fn default() -> Self {
        Self {
            field: ReferralOrderField::DraftedAt,
            direction: Direction::Asc,
        }
    }
}

impl From<ReferralOrder> for Sorted<By> {
    fn from(order: ReferralOrder) -> Self {
        Self {
            by: order.field.into(),
            descending: order.direction == Direction::Desc,
        }
    }
}

/// Questions about referrals.
#[derive(Default)]
pub struct ReferralQuery;

#[Object]
impl ReferralQuery {
    /// Referrals within reach. Scope `referrals:read`.
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which referrals.", default)] filter: ReferralFilter,
        #[graphql(desc = "In which order.", default)] order_by: ReferralOrder,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Referral>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = referral::list(ctx.caller(), &filter.into(), order_by.into(), &asked).await?;
        Ok(Connection::of(page, Referral::of))
    }

    /// One referral, by id or by reference; null if there is none, or none within reach. Scope `referrals:read`.
    async fn referral(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Id<ReferralId>>,
        #[graphql(desc = "Its reference.")] reference: Option<String>,
    ) -> Nullable<Referral> {
        nullable(async {
            let row = crate::graphql::node::one(
                ctx,
                Action::ListReferrals,
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
