//! How well the scheme serves people and places in a period: how soon work begins, how many cases are completed, how many
//! attend, how soon a suggestion is decided. For the Team and the data protection officer.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entity::{id::OffenderId, referral::Status, suggestion::Source};
use kernel::{
    Caller, Read,
    check::{self, Command, Problems},
    clock::{end_of_day, start_of_day},
    error::Result,
    policy::Action,
};
use sea_orm::{ActiveEnum, FromQueryResult, Iterable, prelude::DateTimeUtc};

use super::{
    Figure, Measure,
    costs::{self, Funding},
    counts::{Counts, statement},
    suggested::{Suggested, Suggestions},
    trend::not_backwards,
};
use crate::reference::ATTENDANCE_OUTCOME;

/// The hours within which work is to begin, and the person to be reached.
const TO_START: TimeDelta = TimeDelta::hours(48);
const TO_CONTACT: TimeDelta = TimeDelta::hours(24);
/// The days of the usual period: a year.
const USUAL: Days = Days::new(365);

/// The codes of the list `ATTENDANCE_OUTCOME` that count against attendance, and those by which the service, and not the
/// person, let a booking fail.
const UNACCEPTABLE: &str = "ABSENT_UNACCEPTABLE";
const BY_THE_SERVICE: [&str; 2] = ["STOOD_DOWN", "SENT_HOME_SERVICE"];

/// What was submitted from `$1` to before `$2`.
const SUBMITTED: &str = "SELECT offender_id, decided_at, submitted_at, incident_on, accepted_at, first_contact_at, first_session_at,
    CAST(CASE WHEN EXISTS (SELECT 1 FROM contact WHERE referral_id = referral.id AND reached) THEN 1 ELSE 0 END AS BIGINT) AS contacts
    FROM referral WHERE submitted_at >= $1 AND submitted_at < $2";
/// How many referrals ended, by their status.
const ENDED: &str = "SELECT status AS name, COUNT(*) AS number FROM referral
    WHERE COALESCE(completed_at, closed_at) >= $1 AND COALESCE(completed_at, closed_at) < $2 GROUP BY status";
/// How many bookings there were, by their outcome.
const BOOKED: &str = "SELECT COALESCE(outcome, '') AS name, COUNT(*) AS number FROM attendance
    WHERE starts_at >= $1 AND starts_at < $2 GROUP BY outcome";
/// The rounds of the sites that were first improved, and these sites.
const ROUNDS: &str = "SELECT CAST(COALESCE(SUM(rounds), 0) AS BIGINT) AS number, COUNT(*) AS total
    FROM site WHERE improved_at >= $1 AND improved_at < $2";

#[derive(FromQueryResult)]
struct Case {
    offender_id: OffenderId,
    decided_at: DateTimeUtc,
    submitted_at: DateTimeUtc,
    incident_on: NaiveDate,
    accepted_at: Option<DateTimeUtc>,
    first_contact_at: Option<DateTimeUtc>,
    first_session_at: Option<DateTimeUtc>,
    contacts: i64,
}

#[derive(FromQueryResult)]
struct Numbered {
    name: String,
    number: i64,
}

#[derive(FromQueryResult)]
struct Rounds {
    number: i64,
    total: i64,
}

/// The period.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// The first day; a year before the last by default.
    pub from: Option<NaiveDate>,
    /// The last day; today by default.
    pub to: Option<NaiveDate>,
}

impl Command for Span {
    fn check(&self, problems: &mut Problems) {
        not_backwards(problems, (self.from, self.to));
    }
}

/// A share of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub number: i64,
    pub of: i64,
}

/// Waiting times: how many were short enough, and how long they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// Those that were short enough, of those that are over or were too long already.
    pub in_time: Share,
    /// The median and the 90th percentile of the waiting times that are over, in the unit of the figure. `None` if none is.
    pub median: Option<i64>,
    pub ninetieth: Option<i64>,
}

/// The figures of a period.
#[derive(Clone, Debug)]
pub struct Performance {
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Of the referrals submitted in the period.
    pub people_referred: i64,
    pub accepted: Share,
    pub mentored: Share,
    /// In hours, since the police's decision, the submission, and the day of the offence.
    pub start_since_decision: Waits,
    pub start_since_referral: Waits,
    pub start_since_offence: Waits,
    /// In hours.
    pub first_contact: Waits,
    /// Of the referrals that ended in the period.
    pub completed: Share,
    pub refused: Share,
    /// Of those that began.
    pub not_completed: Share,
    pub withdrawn: i64,
    /// Of the bookings in the period.
    pub attended: Share,
    pub stood_down: Share,
    /// Of all suggestions, and of those from each source.
    pub suggestions: Suggested,
    pub suggestions_of: Vec<(Source, Suggested)>,
    /// The rounds of the sites first improved in the period, and the number of these sites.
    pub rounds: Share,
    /// Of the hours worked in the period, and of the people whose first referral was completed in it.
    pub cost_per_hour: Figure,
    pub cost_per_completion: Figure,
}

/// The figures of a period. `None` for callers who see published figures only.
///
/// # Errors
/// If the caller lacks the scope; if `to` is before `from`.
pub async fn performance(caller: &Caller, span: Span) -> Result<Option<Performance>> {
    let read = caller.read(Action::ReadPerformance)?;
    check::query(caller, &span)?;
    if !caller.role().sees_what_the_team_sees() {
        return Ok(None);
    }
    caller.combined();
    let to = span.to.unwrap_or_else(|| caller.today());
    let usual = to.checked_sub_days(USUAL).unwrap_or(to);
    let from = span.from.unwrap_or(usual);
    let records = Records::of(&read, (from, to)).await?;
    Ok(Some(records.figures(caller, (from, to))))
}

/// What was read for a period.
struct Records {
    cases: Vec<Case>,
    ended: HashMap<String, i64>,
    booked: HashMap<String, i64>,
    suggestions: Suggestions,
    rounds: Vec<Rounds>,
    /// The pence that paid for the period, if they paid for all of it.
    money: Option<i64>,
    /// The counts at the end of the period, and of the day before it.
    counts: [Counts; 2],
}

impl Records {
    async fn of(read: &Read<'_>, (from, to): (NaiveDate, NaiveDate)) -> Result<Self> {
        let period = [start_of_day(from), end_of_day(to)];
        let before = from.pred_opt().unwrap_or(from);
        Ok(Self {
            // Not of days to come, in which nothing is done yet.
            money: Funding::of(read)
                .await?
                .within((from, to.min(read.caller().today()).max(from))),
            counts: [
                Counts::of(read, to, to).await?,
                Counts::of(read, before, before).await?,
            ],
            cases: rows(read, SUBMITTED, period).await?,
            ended: numbers(read, ENDED, period).await?,
            booked: numbers(read, BOOKED, period).await?,
            suggestions: Suggestions::of(read, period).await?,
            rounds: rows(read, ROUNDS, period).await?,
        })
    }

    fn figures(&self, caller: &Caller, (from, to): (NaiveDate, NaiveDate)) -> Performance {
        let cases = || self.cases.iter();
        let since = |clock: &dyn Fn(&Case) -> DateTime<Utc>| {
            let waits = cases().map(|case| (clock(case), case.first_session_at));
            Waits::of(waits, TO_START, caller.now())
        };
        let contacts = cases().map(|case| (case.submitted_at, case.first_contact_at));
        let people: HashSet<_> = cases().map(|case| case.offender_id).collect();
        let accepted = || cases().filter(|case| case.accepted_at.is_some());
        let mentored = accepted().filter(|case| case.contacts > 0);
        let (done, stopped) = (
            self.ended(Status::Completed),
            self.ended(Status::NotCompleted),
        );
        let refused = self.ended(Status::Refused);
        let directory = caller.directory();
        let attended = self.booked(|code| {
            let item = directory.reference_item(ATTENDANCE_OUTCOME, code);
            item.is_some_and(|item| item.attended == Some(true)) && !is_by_the_service(code)
        });
        let missed = self.booked(|code| code == UNACCEPTABLE);
        let rounds = self.rounds.first();
        let cost = |measure| {
            let [now, before] = self.counts.map(|counts| counts.counted(measure));
            costs::counted(measure, (self.money, now - before), to)
        };
        Performance {
            from,
            to,
            people_referred: count(people.iter()),
            accepted: Share::of(count(accepted()), count(cases())),
            mentored: Share::of(count(mentored), count(accepted())),
            start_since_decision: since(&|case| case.decided_at),
            start_since_referral: since(&|case| case.submitted_at),
            start_since_offence: since(&|case| start_of_day(case.incident_on)),
            first_contact: Waits::of(contacts, TO_CONTACT, caller.now()),
            completed: Share::of(done, done + stopped + refused),
            refused: Share::of(refused, done + stopped + refused),
            not_completed: Share::of(stopped, done + stopped),
            withdrawn: self.ended(Status::Withdrawn),
            attended: Share::of(attended, attended + missed),
            stood_down: Share::of(self.booked(is_by_the_service), self.booked(|_| true)),
            suggestions: self.suggestions.figures(None),
            suggestions_of: Source::iter()
                .map(|source| (source, self.suggestions.figures(Some(source))))
                .collect(),
            rounds: rounds.map_or_else(Share::default, |one| Share::of(one.number, one.total)),
            cost_per_hour: cost(Measure::CostPerHour),
            cost_per_completion: cost(Measure::CostPerCompletion),
        }
    }

    fn ended(&self, status: Status) -> i64 {
        let number = self.ended.get(&status.to_value());
        number.copied().unwrap_or_default()
    }

    fn booked(&self, counts: impl Fn(&str) -> bool) -> i64 {
        let these = self.booked.iter().filter(|(code, _)| counts(code));
        these.map(|(_, number)| number).sum()
    }
}

fn is_by_the_service(code: &str) -> bool {
    BY_THE_SERVICE.contains(&code)
}

pub(super) async fn rows<R: FromQueryResult>(
    read: &Read<'_>,
    text: &str,
    period: [DateTime<Utc>; 2],
) -> Result<Vec<R>> {
    let asked = statement(read, text, period.map(Into::into).to_vec());
    Ok(R::find_by_statement(asked).all(read.db()).await?)
}

async fn numbers(
    read: &Read<'_>,
    text: &str,
    period: [DateTime<Utc>; 2],
) -> Result<HashMap<String, i64>> {
    let found: Vec<Numbered> = rows(read, text, period).await?;
    Ok(found
        .into_iter()
        .map(|one| (one.name, one.number))
        .collect())
}

pub(super) fn count<T>(these: impl Iterator<Item = T>) -> i64 {
    i64::try_from(these.count()).unwrap_or(i64::MAX)
}

/// The least value that so many of a hundred do not exceed. `None` without values.
pub(super) fn percentile(mut values: Vec<i64>, of_a_hundred: usize) -> Option<i64> {
    values.sort_unstable();
    let place = (values.len() * of_a_hundred).div_ceil(100);
    values.get(place.checked_sub(1)?).copied()
}

impl Share {
    pub(super) fn of(number: i64, of: i64) -> Self {
        Self { number, of }
    }
}

impl Waits {
    /// The waiting times from an instant until another. Whoever still waits counts once it has been too long.
    fn of(
        waits: impl Iterator<Item = (DateTime<Utc>, Option<DateTime<Utc>>)>,
        most: TimeDelta,
        now: DateTime<Utc>,
    ) -> Self {
        let mut hours = vec![];
        let (mut in_time, mut all) = (0, 0);
        for (from, until) in waits {
            let waited = until.unwrap_or(now) - from;
            let is_short = waited <= most;
            if until.is_some() {
                hours.push(waited.num_hours().max(0));
            }
            if until.is_some() || !is_short {
                all += 1;
                in_time += i64::from(until.is_some() && is_short);
            }
        }
        Self {
            in_time: Share::of(in_time, all),
            median: percentile(hours.clone(), 50),
            ninetieth: percentile(hours, 90),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_so_many_do_not_exceed() {
        for (values, median, ninetieth) in [
            (vec![], None, None),
            (vec![7], Some(7), Some(7)),
            (vec![3, 1, 2], Some(2), Some(3)),
            ((1..=10).collect(), Some(5), Some(9)),
        ] {
            assert_eq!(percentile(values.clone(), 50), median, "{values:?}");
            assert_eq!(percentile(values.clone(), 90), ninetieth, "{values:?}");
        }
    }

    #[test]
    fn who_still_waits_counts_once_it_has_been_too_long() {
        let at = |hour: i64| DateTime::<Utc>::UNIX_EPOCH + TimeDelta::hours(hour);
        let waits = [
            (at(0), Some(at(48))),
            (at(0), Some(at(49))),
            (at(0), None),
            (at(60), None),
        ];
        let waits = Waits::of(waits.into_iter(), TO_START, at(100));
        assert_eq!(waits.in_time, Share::of(1, 3));
        assert_eq!((waits.median, waits.ninetieth), (Some(48), Some(49)));
    }
}
