//! The heads among themselves, and against the days on which the service was at work. Whoever lets the chain be sealed anew
//! has to take heads away, and cannot have new ones signed for days that are over.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::audit_entry;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use super::{
    super::head::{Head, Keys, day, digest},
    Finding, Walk,
};
use crate::{Read, error::Result, principal::Principal};

/// How long after its first entry a day's head may be signed: the sealer looks twice a second.
const PROMPT: TimeDelta = TimeDelta::minutes(1);

/// Which heads are by our keys: those that name one, and those before them for which a head by our key answers, since it
/// carries their digest. So a key that was retired goes on being believed for what it signed. A head that says that the chain
/// is another one answers for nothing before it.
pub(super) fn believed(heads: &[Head], keys: &Keys) -> Vec<bool> {
    let mut believed = vec![false; heads.len()];
    for place in (0..heads.len()).rev() {
        let head = &heads[place];
        let is_answered_for = heads.get(place + 1).is_some_and(|next| {
            believed[place + 1]
                && next.epoch.max(1) == head.epoch.max(1)
                && next.previous.as_deref() == Some(digest(head).as_slice())
        });
        believed[place] = keys.know(head) || is_answered_for;
    }
    believed
}

impl<F: FnMut(Finding) + Send> Walk<'_, F> {
    /// Whether each head follows the one before.
    pub(super) fn in_order(&mut self, heads: &[Head]) {
        let mut last: Option<&Head> = None;
        for head in heads {
            let expected = last.map_or(1, |last| last.number + 1);
            if head.number > expected {
                self.tell(Finding::HeadsMissing(expected, head.number - 1));
            } else if !follows(last, head) {
                self.tell(Finding::HeadOutOfOrder(head.number, head.day));
            }
            if head.epoch > last.map_or(1, |last| last.epoch.max(1)) {
                self.tell(Finding::SealedAnew(head.day, head.position));
            }
            last = Some(head);
        }
    }

    /// Whether every day on which the service was at work has a head that was signed when it began.
    pub(super) async fn days(&mut self, heads: &[Head]) -> Result<()> {
        let now = self.read.caller.now();
        let (mut from, mut last_day) = (None, None);
        for head in heads {
            self.without_head(from, head.day).await?;
            from = head.day.checked_add_days(Days::new(1));
            let is_first = last_day.replace(head.day) != Some(head.day);
            let Some(signed_at) = head.signed_at.filter(|_| is_first) else {
                continue;
            };
            let before = (Some(begin(head.day)), signed_at - PROMPT);
            if first_used(&self.read, before).await?.is_some() {
                self.tell(Finding::SignedLate(head.day, signed_at));
            }
        }
        self.without_head(from, day(now)).await?;
        let today = (from.map(begin).max(Some(begin(day(now)))), now - PROMPT);
        if from.is_none_or(|from| from <= day(now))
            && first_used(&self.read, today).await?.is_some()
        {
            self.tell(Finding::NoHead(day(now)));
        }
        Ok(())
    }

    /// Names the days of a period on which the service was at work; the others are counted.
    async fn without_head(&mut self, from: Option<NaiveDate>, until: NaiveDate) -> Result<()> {
        let mut from = from;
        if let Some(from) = from {
            self.report.quiet_days += (until - from).num_days().max(0).unsigned_abs();
        }
        loop {
            let period = (from.map(begin), begin(until));
            let Some(at) = first_used(&self.read, period).await? else {
                return Ok(());
            };
            let used = day(at);
            self.tell(Finding::NoHead(used));
            self.report.quiet_days = self.report.quiet_days.saturating_sub(1);
            from = used.checked_add_days(Days::new(1));
        }
    }
}

fn follows(last: Option<&Head>, head: &Head) -> bool {
    let is_signed_on_its_day = head.signed_at.is_none_or(|at| day(at) == head.day);
    let Some(last) = last else {
        return is_signed_on_its_day && head.previous.is_none();
    };
    let is_later = head.day > last.day && head.position >= last.position;
    let is_anew = head.day >= last.day && head.epoch > last.epoch;
    let points_back = match head.signed_at {
        // Only the oldest ones point to none.
        None => last.signed_at.is_none(),
        Some(at) => {
            head.previous.as_deref() == Some(digest(last).as_slice())
                && last.signed_at.is_none_or(|before| before <= at)
        }
    };
    is_signed_on_its_day && points_back && head.epoch >= last.epoch && (is_later || is_anew)
}

fn begin(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// When the service was first used in a period. What the operator does at the machine needs no service that runs, and so no
/// sealer.
async fn first_used(
    read: &Read<'_>,
    (from, until): (Option<DateTime<Utc>>, DateTime<Utc>),
) -> Result<Option<DateTime<Utc>>> {
    let mut entries = audit_entry::Entity::find()
        .filter(by_the_service())
        .filter(audit_entry::Column::At.lt(until))
        .order_by_asc(audit_entry::Column::At)
        .order_by_asc(audit_entry::Column::Id);
    if let Some(from) = from {
        entries = entries.filter(audit_entry::Column::At.gte(from));
    }
    Ok(entries.one(&read.db).await?.map(|entry| entry.at))
}

fn by_the_service() -> Condition {
    let operator = Principal::operator().subject;
    Condition::any()
        .add(audit_entry::Column::Subject.ne(operator))
        .add(audit_entry::Column::Client.is_not_null())
}

/// Whether an entry is of something that was asked of the service.
pub(super) fn is_by_the_service(entry: &audit_entry::Model) -> bool {
    entry.client.is_some() || entry.subject != Principal::operator().subject
}
