//! What the task needs that sends e-mails. A delivery is claimed before it is tried, by setting the time of the next try, so
//! that several instances do not send it twice, and it is tried again if the one that claimed it does not live to tell the
//! result.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    feedback,
    feedback_delivery::{self, Channel, Column, DeliveryId, Entity, Status},
};
use kernel::{
    App, Caller, Error, Noun, Result,
    check::{Command, Problems},
    event,
    policy::Action,
    principal::{Principal, Role},
    scope::Scope,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockBehavior, LockType},
};

use super::Delivery;
use crate::id::FeedbackId;

/// How long after each try the next one follows, in minutes. After the last, that time again.
const PAUSES: [i64; 7] = [1, 5, 15, 60, 180, 360, 720];
/// How long an e-mail is tried.
const TRIED_FOR: TimeDelta = TimeDelta::days(2);

/// An e-mail to send.
#[derive(Clone, Debug)]
pub struct Email {
    pub delivery: DeliveryId,
    pub to: String,
    pub heading: String,
    pub text: String,
}

/// The result of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The relay has taken it.
    Taken,
    /// It could not be sent now.
    NotNow(String),
    /// It is refused for good.
    Refused(String),
}

/// The service itself, as the one who sends e-mails.
///
/// # Errors
/// None: nothing in the registers concerns it.
pub fn sender(app: &App) -> Result<Caller> {
    app.caller(Principal {
        subject: "e-mail".into(),
        role: Role::Manager,
        scopes: [Scope::FeedbackWrite].into(),
        ..Principal::operator()
    })
}

/// A try of a delivery, or its result.
#[derive(Debug)]
struct Try;

impl Command for Try {
    fn check(&self, _problems: &mut Problems) {}
}

/// Claims the delivery that has waited longest for its next try. `None` if none is due.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn claim(caller: &Caller) -> Result<Option<Email>> {
    let due = || {
        Entity::find()
            .filter(Column::NextTryAt.lte(caller.now()))
            .order_by_asc(Column::NextTryAt)
            .limit(1)
    };
    // Nothing is locked while there is nothing to do.
    let read = caller.read(Action::DeliverFeedback)?;
    if due().one(read.db()).await?.is_none() {
        return Ok(None);
    }
    let work = caller.begin(Action::DeliverFeedback, &Try).await?;
    let row = due()
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(work.db())
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let message = feedback::Entity::find_by_id(row.feedback_id);
    let message = message.one(work.db()).await?;
    let message = message.ok_or(Error::NotFound(Noun::Feedback))?;
    let email = Email {
        delivery: row.id,
        to: row.address.clone().unwrap_or_default(),
        heading: message.heading.unwrap_or_default(),
        text: message.text.unwrap_or_default(),
    };
    let change = feedback_delivery::ActiveModel {
        tries: Set(row.tries + 1),
        next_try_at: Set(Some(work.now() + pause(&row))),
        ..row.into()
    };
    Entity::update(change).exec(work.db()).await?;
    work.commit().await?;
    Ok(Some(email))
}

/// How long a delivery waits after a try: longer each time, and a little differently for each, so that not all come at once
/// to a relay that has just come back.
fn pause(row: &Delivery) -> TimeDelta {
    let last = PAUSES.len() - 1;
    let tries = usize::try_from(row.tries).unwrap_or(last);
    let seconds = PAUSES[tries.min(last)] * 60;
    let share = i64::from(row.id.0.as_bytes()[15]);
    TimeDelta::seconds(seconds + seconds * share / 1_024)
}

/// Stores the result of a try.
///
/// # Errors
/// If the caller lacks the scope or the row is not found.
pub async fn tried(caller: &Caller, delivery: DeliveryId, outcome: Outcome) -> Result<()> {
    let mut work = caller.begin(Action::DeliverFeedback, &Try).await?;
    let row = Entity::find_by_id(delivery)
        .filter(Column::Channel.eq(Channel::Email))
        .one(work.db())
        .await?;
    let row = row.ok_or(Error::NotFound(Noun::Feedback))?;
    let (status, problem) = match outcome {
        Outcome::Taken => (Status::Delivered, None),
        Outcome::Refused(problem) => (Status::Failed, Some(problem)),
        Outcome::NotNow(problem) => {
            let sent_at = sent_at(&work.read(), row.feedback_id).await?;
            let is_over = row
                .next_try_at
                .zip(sent_at)
                .is_none_or(|(next, sent)| next > sent + TRIED_FOR);
            let status = if is_over {
                Status::Failed
            } else {
                Status::Waiting
            };
            (status, Some(problem))
        }
    };
    let feedback = row.feedback_id;
    let mut change = feedback_delivery::ActiveModel {
        status: Set(status),
        problem: Set(problem),
        ..row.into()
    };
    if status != Status::Waiting {
        change.next_try_at = Set(None);
        change.at = Set(work.now());
    }
    Entity::update(change).exec(work.db()).await?;
    match status {
        Status::Waiting => {}
        Status::Delivered => {
            work.happened(event::FeedbackDelivered::of(feedback))
                .await?;
        }
        Status::Failed => {
            work.happened(event::FeedbackFailed::of(feedback)).await?;
        }
    }
    work.commit().await
}

/// When a message was sent.
async fn sent_at(read: &kernel::Read<'_>, id: FeedbackId) -> Result<Option<DateTime<Utc>>> {
    let row = feedback::Entity::find_by_id(id).one(read.db()).await?;
    Ok(row.and_then(|row| row.sent_at))
}
