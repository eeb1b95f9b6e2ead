//! Feedback: messages that tell suggesters and councils what became of a suggestion or a site, and officers of a referral. A message is drafted by itself
//! when its trigger happens, a manager approves it, and it is sent to everybody concerned. Each delivery is kept, with its
//! result. This file reads messages and drafts them. Each operation that writes has a file of its own.
//!
//! - `about_referral.rs` has what messages say about referrals, of which not everybody may read each.
//! - `template.rs` has the texts from which messages are drafted, and `composed.rs` fills them in.
//! - `findings.rs` looks for data about people, before a message is approved.
//! - `recipients.rs` finds out who is to be told, and `send.rs` tells them. `email.rs` is what the task needs that sends e-mails.
//! - `told.rs` reads who was told what, and `review.rs` what suggesters say of the result some weeks later.

mod about_referral;
mod amend;
mod approve;
mod composed;
mod discard;
pub mod email;
mod findings;
mod recipients;
pub mod review;
mod send;
pub mod template;
pub mod told;

use chrono::{DateTime, Utc};
use entity::feedback::{self, Column, Entity};
use kernel::{
    Caller, Error, Noun, Read, Work, condition,
    error::{Result, all_met},
    history::{self, Because},
    page::{self, List, Page, PageRequest},
    policy::Action,
    reach::Reach,
    rule::Rule,
    version,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect, QueryTrait, Select,
};

use crate::{
    id::{FeedbackId, ReferralId, SiteId, SuggestionId},
    offender::limit,
    referral::{self, Referral},
};

pub use amend::{Amend, amend};
pub use approve::{Approve, approve};
pub use composed::{Composed, Preview, composed, preview};
pub use discard::{Discard, discard};
pub use entity::{
    feedback::{Model as Feedback, Status, Trigger},
    feedback_delivery::{Audience, Channel, Model as Delivery, Status as DeliveryStatus},
};
pub use findings::Finding;
pub use send::{Send, send};

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum About {
    Suggestion(SuggestionId),
    Site(SiteId),
    Referral(ReferralId),
}

impl About {
    /// What a row is about. `None` for a row that other systems wrote.
    fn of(row: &Feedback) -> Option<Self> {
        let suggestion = row.suggestion_id.map(Self::Suggestion);
        let site = || row.site_id.map(Self::Site);
        let referral = || row.referral_id.map(Self::Referral);
        suggestion.or_else(site).or_else(referral)
    }
}

/// Drafts a message, because something has happened. Nobody is told of what was entered from old records.
///
/// # Errors
/// A database error.
pub(super) async fn draft(work: &Work, trigger: Trigger, about: About) -> Result<()> {
    if work.is_history() {
        return Ok(());
    }
    let row = drafted(trigger, about, work.now());
    work.gather([row.into_active_model().reset_all()]).await
}

/// Whether there is something to tell the victim of a referral, who asked for it.
pub(super) fn is_for_victim(case: &Referral) -> bool {
    case.victim_to_be_told && case.credited_minutes > 0
}

/// The row of a new draft.
fn drafted(trigger: Trigger, about: About, drafted_at: DateTime<Utc>) -> Feedback {
    let (mut suggestion_id, mut site_id, mut referral_id) = (None, None, None);
    match about {
        About::Suggestion(id) => suggestion_id = Some(id),
        About::Site(id) => site_id = Some(id),
        About::Referral(id) => referral_id = Some(id),
    }
    Feedback {
        id: FeedbackId::new(),
        trigger,
        suggestion_id,
        site_id,
        referral_id,
        heading: None,
        text: None,
        status: Status::Draft,
        drafted_at,
        sent_at: None,
        version: 1,
    }
}

/// The only function that starts a query for messages.
fn within_reach(read: &Read<'_>) -> Select<Entity> {
    let nothing = |_: &_| Condition::all().add(condition::never());
    Entity::find()
        .filter(Reach::of_feedback(read.caller()).filter(nothing))
        .filter(about_people_seen(read.caller()))
}

/// Whether the caller may read messages about referrals: they tell of a case, and their findings tell a person's name.
fn sees_cases(caller: &Caller) -> bool {
    caller.may(Action::ListReferrals) && caller.may(Action::ListOffenders)
}

/// The condition that a message is not about a referral, or about one of a person whom the caller may see. Otherwise the
/// message itself would tell that the victim asked to be told.
fn about_people_seen(caller: &Caller) -> Condition {
    let about_none = Condition::any().add(Column::ReferralId.is_null());
    if !sees_cases(caller) {
        return about_none;
    }
    let Some(shut) = limit::shut_to(caller) else {
        return Condition::all();
    };
    about_none.add(Condition::all().not().add(about_referral::is_about(shut)))
}

/// The messages with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[FeedbackId]) -> Result<Vec<Feedback>> {
    let read = caller.read(Action::ListFeedback)?;
    let these = condition::any_of(&read, Column::Id, ids.to_vec());
    Ok(within_reach(&read).filter(these).all(read.db()).await?)
}

/// A filter of messages. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    pub statuses: Option<Vec<Status>>,
    pub triggers: Option<Vec<Trigger>>,
    pub suggestion: Option<SuggestionId>,
    pub site: Option<SiteId>,
    pub referral: Option<ReferralId>,
    /// Only messages with a delivery that has failed, or only messages without one.
    pub has_failed: Option<bool>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(statuses) = &self.statuses {
            all = all.add(condition::has(Column::Status, statuses.clone()));
        }
        if let Some(triggers) = &self.triggers {
            all = all.add(condition::has(Column::Trigger, triggers.clone()));
        }
        if let Some(suggestion) = self.suggestion {
            all = all.add(Column::SuggestionId.eq(suggestion));
        }
        if let Some(site) = self.site {
            all = all.add(Column::SiteId.eq(site));
        }
        if let Some(referral) = self.referral {
            all = all.add(Column::ReferralId.eq(referral));
        }
        if let Some(has_failed) = self.has_failed {
            let failed = told::failed().into_query();
            all = all.add(if has_failed {
                Column::Id.in_subquery(failed)
            } else {
                Column::Id.not_in_subquery(failed)
            });
        }
        all
    }
}

/// Messages, those drafted first in front.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Feedback>> {
    let read = caller.read(Action::ListFeedback)?;
    let list = List {
        noun: Noun::Feedback,
        within: within_reach(&read),
        rows: within_reach(&read).filter(filter.condition()),
        parts: vec![],
        by: Column::DraftedAt,
        apart: None,
        veiled: None,
        descending: false,
        id: Column::Id,
        bound_to: format!("feedback {filter:?}"),
    };
    page::of(&read, list, request).await
}

/// Locks a message against changes until the transaction ends, with the referral that it is about, and refuses unless it has
/// one of these statuses.
async fn get_in(work: &Work, id: FeedbackId, statuses: &[Status]) -> Result<Feedback> {
    let row = within_reach(&work.read())
        .filter(Column::Id.eq(id))
        .lock_exclusive()
        .one(work.db())
        .await?;
    let row = row.ok_or(Error::NotFound(Noun::Feedback))?;
    if let Some(id) = row.referral_id {
        referral::get_alone(work, id).await?;
    }
    all_met([(statuses.contains(&row.status), Rule::Status)])?;
    Ok(row)
}

/// Changes the status of a message, records it in the history, and saves further changes.
async fn move_on(
    work: &Work,
    row: &Feedback,
    to: Status,
    change: feedback::ActiveModel,
    because: Because,
) -> Result<Feedback> {
    let change = feedback::ActiveModel {
        status: Set(to),
        ..change
    };
    let moved = save(work, row, change).await?;
    let entry = (Noun::Feedback, row.id.0);
    history::changed(work, entry, Some(row.status), to, because).await?;
    Ok(moved)
}

/// Saves a changed message, unless it was changed since it was read (optimistic locking).
async fn save(work: &Work, row: &Feedback, change: feedback::ActiveModel) -> Result<Feedback> {
    version::save(work, change, Column::Version, row.version).await
}
