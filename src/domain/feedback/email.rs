//! What the task needs that sends e-mails. A delivery is claimed before it is tried, by setting the time of the next try, so
//! that several instances do not send it twice, and it is tried again if the one that claimed it does not live to tell the
//! result.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    feedback,
    feedback_delivery::{self, Column, DeliveryId, Entity, Status},
};
use kernel::{
    App, Caller, Error, Noun, Result, Work,
    check::{Command, Problems},
    condition, event,
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

/// How long after each try the next one follows, in minutes; longer than a try takes. After the last, that time again.
const PAUSES: [i64; 6] = [5, 15, 60, 180, 360, 720];
/// How long an e-mail is tried.
const TRIED_FOR: TimeDelta = TimeDelta::days(2);

/// An e-mail to send.
#[derive(Clone, Debug)]
pub struct Email {
    pub delivery: DeliveryId,
    /// The number of this try.
    pub number: i32,
    /// When it is tried no more.
    given_up_at: DateTime<Utc>,
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
    loop {
        match claim_one(caller).await? {
            Claimed::Email(email) => return Ok(Some(email)),
            Claimed::TooLate => {}
            Claimed::Nothing => return Ok(None),
        }
    }
}

/// What was found to send.
enum Claimed {
    Email(Email),
    /// A delivery that has waited too long: it has failed now.
    TooLate,
    Nothing,
}

async fn claim_one(caller: &Caller) -> Result<Claimed> {
    let due = || {
        Entity::find()
            .filter(Column::NextTryAt.lte(caller.now()))
            .order_by_asc(Column::NextTryAt)
            .limit(1)
    };
    // Nothing is locked while there is nothing to do.
    let read = caller.read(Action::DeliverFeedback)?;
    if due().one(read.db()).await?.is_none() {
        return Ok(Claimed::Nothing);
    }
    let mut work = caller.begin(Action::DeliverFeedback, &Try).await?;
    let row = due()
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(work.db())
        .await?;
    let Some(row) = row else {
        return Ok(Claimed::Nothing);
    };
    let message = feedback::Entity::find_by_id(row.feedback_id);
    let message = message.one(work.db()).await?;
    let message = message.ok_or(Error::NotFound(Noun::Feedback))?;
    let given_up_at = message.sent_at.unwrap_or_default() + TRIED_FOR;
    if work.now() > given_up_at {
        let problem = "It was not sent within two days.".to_owned();
        store(&mut work, row, (Status::Failed, Some(problem))).await?;
        work.commit().await?;
        return Ok(Claimed::TooLate);
    }
    let email = Email {
        delivery: row.id,
        number: row.tries + 1,
        given_up_at,
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
    Ok(Claimed::Email(email))
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

/// Stores the result of a try, unless a later try has begun or has its result.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn tried(caller: &Caller, email: &Email, outcome: Outcome) -> Result<()> {
    let mut work = caller.begin(Action::DeliverFeedback, &Try).await?;
    let row = Entity::find_by_id(email.delivery)
        .filter(condition::has(Column::Status, [Status::Waiting]))
        .filter(Column::Tries.eq(email.number))
        .lock_exclusive()
        .one(work.db())
        .await?;
    let Some(row) = row else {
        return Ok(());
    };
    let result = match outcome {
        Outcome::Taken => (Status::Delivered, None),
        Outcome::Refused(problem) => (Status::Failed, Some(problem)),
        Outcome::NotNow(problem) => {
            let next = row.next_try_at;
            let is_over = next.is_none_or(|next| next > email.given_up_at);
            let status = if is_over {
                Status::Failed
            } else {
                Status::Waiting
            };
            (status, Some(problem))
        }
    };
    store(&mut work, row, result).await?;
    work.commit().await
}

/// Stores the result of a delivery. One that waits keeps the time of its next try.
async fn store(
    work: &mut Work,
    row: Delivery,
    (status, problem): (Status, Option<String>),
) -> Result<()> {
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
    let event = match status {
        Status::Waiting => return Ok(()),
        Status::Delivered => event::FeedbackDelivered::of(feedback),
        Status::Failed => event::FeedbackFailed::of(feedback),
    };
    work.happened(event).await?;
    Ok(())
}
