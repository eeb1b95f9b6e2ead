//! Checks the heads against each other and against the days on which the service was used. An attacker who has the
//! chain sealed again must remove heads, and cannot get new ones signed for past days.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::audit_entry;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use super::{
    super::head::{Head, Keys, day, digest},
    Finding, Walk,
};
use crate::{Read, error::Result, principal::Principal};

/// How long after its first entry a day's head may be signed. The sealer runs twice a second.
const PROMPT: TimeDelta = TimeDelta::minutes(1);

/// Which heads are trusted: those signed by one of our present keys, and those before them that a trusted head vouches
/// for by containing their digest. So a retired key remains trusted for what it signed. A head that starts a new epoch
/// does not vouch for the heads before it.
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
    /// Checks that each head follows the previous one.
    pub(super) fn in_order(&mut self, heads: &[Head]) {
        let mut last: Option<&Head> = None;
        for head in heads {
            let expected = last.map_or(1, |last| last.number + 1);
            if head.number > expected {
                self.report(Finding::HeadsMissing(expected, head.number - 1));
            } else if !follows(last, head) {
                self.report(Finding::HeadOutOfOrder(head.number, head.day));
            }
            if head.epoch > last.map_or(1, |last| last.epoch.max(1)) {
                self.report(Finding::SealedAnew(head.day, head.position));
            }
            last = Some(head);
        }
    }

    /// Checks that every day on which the service was used has a head that was signed when the day's use began.
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
                self.report(Finding::SignedLate(head.day, signed_at));
            }
        }
        self.without_head(from, day(now)).await?;
        let today = (from.map(begin).max(Some(begin(day(now)))), now - PROMPT);
        if from.is_none_or(|from| from <= day(now))
            && first_used(&self.read, today).await?.is_some()
        {
            self.report(Finding::NoHead(day(now)));
        }
        Ok(())
    }

    /// Reports the days of a period without a head on which the service was used. The other days are counted.
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
            self.report(Finding::NoHead(used));
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
        // Only the oldest heads contain no digest of a previous one.
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

/// When the service was first used in a period. Commands of the operator are not counted: they need no running service,
/// and so no sealer.
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

/// Whether an entry is of a request to the service.
pub(super) fn is_by_the_service(entry: &audit_entry::Model) -> bool {
    entry.client.is_some() || entry.subject != Principal::operator().subject
}
