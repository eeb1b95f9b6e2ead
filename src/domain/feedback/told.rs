//! Who was told what, and with what result.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    feedback,
    feedback_delivery::{Audience, Channel, Column, Entity, Status as DeliveryStatus},
};
use kernel::{Caller, Read, Result, condition, policy::Action};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};

use super::{Delivery, Feedback};
use crate::{
    id::{FeedbackId, ReferralId, SiteId, SuggestionId},
    suggestion::{self, Suggestion},
};

/// A message that was delivered to somebody, or is to be.
#[derive(Clone, Debug)]
pub struct Told {
    pub feedback: Feedback,
    pub delivery: Delivery,
}

/// The messages of which a delivery has failed.
pub(super) fn failed() -> Select<Entity> {
    Entity::find()
        .select_only()
        .column(Column::FeedbackId)
        .filter(condition::has(Column::Status, [DeliveryStatus::Failed]))
}

/// The only function that starts a query for deliveries. Whoever sees a message sees them, and whoever sees a suggestion
/// sees those that [`shows`] permits.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The deliveries of many messages, in the order in which they were made.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_feedback(caller: &Caller, ids: &[FeedbackId]) -> Result<Vec<Delivery>> {
    let read = caller.read(Action::ListFeedback)?;
    let these = condition::any_of(&read, Column::FeedbackId, ids.to_vec());
    let rows = within_reach(&read).filter(these).order_by_asc(Column::Id);
    Ok(rows.all(read.db()).await?)
}

/// What was told about many suggestions that the caller has read already, oldest first.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_suggestions(caller: &Caller, ids: &[SuggestionId]) -> Result<Vec<Told>> {
    let read = caller.read(Action::ListSuggestions)?;
    let these = condition::any_of(&read, Column::SuggestionId, ids.to_vec());
    let rows = within_reach(&read).filter(these).order_by_asc(Column::Id);
    let rows = rows.all(read.db()).await?;
    let messages: Vec<FeedbackId> = rows.iter().map(|row| row.feedback_id).collect();
    let these = condition::any_of(&read, feedback::Column::Id, messages);
    let messages = feedback::Entity::find()
        .filter(these)
        .all(read.db())
        .await?;
    let messages: HashMap<_, _> = messages.into_iter().map(|row| (row.id, row)).collect();
    let told = rows.into_iter().filter_map(|delivery| {
        let feedback = messages.get(&delivery.feedback_id)?.clone();
        Some(Told { feedback, delivery })
    });
    Ok(told.collect())
}

/// What the officers were told about many referrals that the caller has read already, oldest first, by referral.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_referrals(caller: &Caller, ids: &[ReferralId]) -> Result<Vec<(ReferralId, Told)>> {
    let read = caller.read(Action::ListReferrals)?;
    let column = feedback::Column::ReferralId;
    let these = condition::any_of(&read, column, ids.to_vec());
    let messages = feedback::Entity::find().filter(these);
    let messages: HashMap<FeedbackId, Feedback> = messages
        .all(read.db())
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let of_them = condition::any_of(
        &read,
        Column::FeedbackId,
        messages.keys().copied().collect(),
    );
    let rows = within_reach(&read).filter(of_them).order_by_asc(Column::Id);
    let rows = rows.all(read.db()).await?.into_iter();
    Ok(rows
        .filter_map(|delivery| {
            let feedback = messages.get(&delivery.feedback_id)?.clone();
            Some((feedback.referral_id?, Told { feedback, delivery }))
        })
        .collect())
}

/// Whether the caller may see a delivery of a suggestion within reach: the Team and the data protection officer see all;
/// others see whether its suggester was told, and who supports it only of themselves.
#[must_use]
pub fn shows(caller: &Caller, told: &Told) -> bool {
    let delivery = &told.delivery;
    let identity = caller.principal().identity();
    let is_own = (&delivery.subject, &delivery.issuer) == (&identity.subject, &identity.issuer);
    caller.role().sees_what_the_team_sees() || delivery.audience != Audience::Supporter || is_own
}

/// Whether the caller may see by which channel it came: that there is an e-mail address is a part of the contact.
#[must_use]
pub fn shows_channel(caller: &Caller, suggestion: &Suggestion, told: &Told) -> bool {
    told.delivery.channel == Channel::Api || suggestion::shows_contact(caller, suggestion)
}

/// When those concerned with a site were last told of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SiteTold {
    pub suggesters_at: Option<DateTime<Utc>>,
    pub council_at: Option<DateTime<Utc>>,
}

/// The same for many sites that the caller has read already. Sites of which nobody was told are left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_sites(caller: &Caller, ids: &[SiteId]) -> Result<HashMap<SiteId, SiteTold>> {
    let read = caller.read(Action::ListSites)?;
    let rows: Vec<(SiteId, Audience, DateTime<Utc>)> = within_reach(&read)
        .select_only()
        .column(feedback::Column::SiteId)
        .column(Column::Audience)
        .column_as(Column::At.max(), "at")
        .join(JoinType::InnerJoin, messages())
        .filter(condition::any_of(
            &read,
            feedback::Column::SiteId,
            ids.to_vec(),
        ))
        .filter(condition::has(Column::Status, [DeliveryStatus::Delivered]))
        .group_by(feedback::Column::SiteId)
        .group_by(Column::Audience)
        .into_tuple()
        .all(read.db())
        .await?;
    let mut told: HashMap<SiteId, SiteTold> = HashMap::new();
    for (site, audience, at) in rows {
        let of_site = told.entry(site).or_default();
        let last = match audience {
            Audience::Council => &mut of_site.council_at,
            Audience::Public => continue,
            _ => &mut of_site.suggesters_at,
        };
        *last = (*last).max(Some(at));
    }
    Ok(told)
}

fn messages() -> RelationDef {
    Entity::belongs_to(feedback::Entity)
        .from(Column::FeedbackId)
        .to(feedback::Column::Id)
        .into()
}
