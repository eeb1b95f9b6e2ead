//! The figures that the scheme publishes, as at the end of a day: how many people carried out a penalty and how many
//! refused, how much work was done and how many sites were improved, and how many people of either group were found to
//! have reoffended.
//!
//! The people of the two groups were not assigned at random but chose themselves, so a difference between their rates
//! is not an effect of the scheme.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use kernel::{
    Caller, Read,
    clock::{end_of_day, local_day},
    error::Result,
    policy::Action,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::hours::nearest_ten;

/// The months at the end of which the county's hours are published exactly outside the Team.
const EXACT_HOURS: [u32; 3] = [5, 8, 12];
/// The minimum number of people who must have worked between two exact figures.
const ENOUGH: i64 = 10;

/// A published figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The published value: a count, or a rate in whole per cent, rounded down. `None` if the denominator is zero.
    pub value: Option<i64>,
    /// The numerator of a rate, or the count in its own unit. `None` if the figure is rounded.
    pub numerator: Option<i64>,
    /// The denominator of a rate.
    pub denominator: Option<i64>,
    /// For a rate that is based on checks, the number of people checked.
    pub checked: Option<i64>,
}

/// The figures at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Impact {
    pub as_at: NaiveDate,
    /// The number of different people with at least one credited minute, including those who have not completed.
    pub people_took_part: Figure,
    /// The number of different people with at least one completed referral.
    pub people_completed: Figure,
    /// Of those, the number whose latest check found no reoffence.
    pub not_reoffended: Figure,
    /// The credited hours, rounded down to whole hours. The numerator is in minutes. Outside the Team there is no
    /// numerator, and the hours are rounded to the nearest ten except on the days of [`EXACT_HOURS`].
    pub hours: Figure,
    /// The number of different sites improved.
    pub sites_improved: Figure,
    /// The number of different people whose latest referral was refused, and who never completed one.
    pub people_refused: Figure,
    /// Of those, the number whose latest check found a reoffence.
    pub refused_reoffended: Figure,
}

/// The figures as at the end of a day. Outside the Team it is the end of a past month, so that the difference between
/// two days never reveals one person. Without a day, the latest figures that the caller may see.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn at(caller: &Caller, day: Option<NaiveDate>) -> Result<Impact> {
    let read = caller.read(Action::ReadImpact)?;
    let today = local_day(caller.now());
    let exact = caller.role().is_of_the_team();
    if exact {
        caller.combined();
    }
    let requested = day.unwrap_or(today).min(today);
    let as_at = if exact {
        requested
    } else {
        last_month_end(requested, today)
    };
    let end = end_of_day(as_at);
    let completed = people(&read, COMPLETED, end).await?;
    let refused = people(&read, REFUSED, end).await?;
    let minutes = number(&read, MINUTES, [end]).await?;
    let improved = number(&read, IMPROVED, [end]).await?;
    let took_part = number(&read, TOOK_PART, [end]).await?;
    Ok(Impact {
        as_at,
        people_took_part: count(took_part),
        people_completed: count(completed.all),
        not_reoffended: rate(completed.none_found, completed),
        hours: hours(&read, minutes, as_at).await?,
        sites_improved: count(improved),
        people_refused: count(refused.all),
        refused_reoffended: rate(refused.reoffended, refused),
    })
}

/// The hours of the county, exact for the Team. All other callers get no minutes. They get exact hours at the end of
/// the months of [`EXACT_HOURS`] if at least ten people have worked since the end of the previous one of these months,
/// and otherwise hours rounded to the nearest ten. Two exact figures with fewer people in between would reveal their
/// number.
async fn hours(read: &Read<'_>, minutes: i64, as_at: NaiveDate) -> Result<Figure> {
    let figure = |value, numerator| Figure {
        value: Some(value),
        numerator,
        denominator: None,
        checked: None,
    };
    if read.caller().role().is_of_the_team() {
        return Ok(figure(minutes / 60, Some(minutes)));
    }
    if let Some(last) = last_exact(as_at) {
        let stretch = [end_of_day(as_at), end_of_day(last)];
        if number(read, WORKED_SINCE, stretch).await? >= ENOUGH {
            return Ok(figure(minutes / 60, None));
        }
    }
    Ok(figure(nearest_ten(minutes), None))
}

/// The previous day for which the hours are published exactly. `None` if this day is not at the end of such a month.
fn last_exact(as_at: NaiveDate) -> Option<NaiveDate> {
    let place = EXACT_HOURS
        .iter()
        .position(|month| *month == as_at.month())?;
    let (year, month) = match place.checked_sub(1) {
        Some(before) => (as_at.year(), EXACT_HOURS[before]),
        None => (as_at.year() - 1, *EXACT_HOURS.last()?),
    };
    let next = NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(Months::new(1))?;
    next.pred_opt()
}

/// The last day of the latest month that ends no later than the day requested and is over today.
fn last_month_end(requested: NaiveDate, today: NaiveDate) -> NaiveDate {
    let latest = requested.min(today.pred_opt().unwrap_or(today));
    let next = latest.checked_add_days(Days::new(1)).unwrap_or(latest);
    if next.day() == 1 {
        return latest;
    }
    latest
        .with_day(1)
        .and_then(|first| first.pred_opt())
        .unwrap_or(latest)
}

fn count(number: i64) -> Figure {
    Figure {
        value: Some(number),
        numerator: Some(number),
        denominator: None,
        checked: None,
    }
}

fn rate(numerator: i64, of: People) -> Figure {
    let value = (of.all > 0).then(|| numerator * 100 / of.all);
    Figure {
        value,
        numerator: Some(numerator),
        denominator: Some(of.all),
        checked: Some(of.checked),
    }
}

/// A group of people, and the results of their latest checks.
#[derive(Clone, Copy, Debug, Default)]
struct People {
    all: i64,
    checked: i64,
    none_found: i64,
    reoffended: i64,
}

/// The people with a referral completed before the end of the day, `$1` here and below.
const COMPLETED: &str = "SELECT DISTINCT offender_id FROM referral WHERE completed_at < $1";

/// The people whose latest referral by then was refused by then, and who had completed none.
const REFUSED: &str = "SELECT offender_id FROM (
        SELECT offender_id, status, closed_at,
               ROW_NUMBER() OVER (PARTITION BY offender_id ORDER BY submitted_at DESC, id DESC) AS latest
        FROM referral WHERE submitted_at < $1
    ) AS numbered
    WHERE latest = 1 AND status = 'REFUSED' AND closed_at < $1
      AND offender_id NOT IN (SELECT offender_id FROM referral WHERE completed_at < $1)";

const MINUTES: &str =
    "SELECT COALESCE(SUM(credited_minutes), 0) AS number FROM attendance WHERE starts_at < $1";

const TOOK_PART: &str = "SELECT COUNT(DISTINCT offender_id) AS number FROM attendance
    WHERE credited_minutes > 0 AND starts_at < $1";

/// The number of people with credited work that began at or after `$2` and before `$1`.
const WORKED_SINCE: &str = "SELECT COUNT(DISTINCT offender_id) AS number FROM attendance
    WHERE credited_minutes > 0 AND starts_at < $1 AND starts_at >= $2";

const IMPROVED: &str = "SELECT COUNT(*) AS number FROM site WHERE improved_at < $1";

async fn people(read: &Read<'_>, group: &str, end: DateTime<Utc>) -> Result<People> {
    let text = format!(
        "SELECT COUNT(*) AS people, COUNT(result) AS checked,
                COUNT(CASE WHEN result = 'NONE_FOUND' THEN 1 END) AS none_found,
                COUNT(CASE WHEN result = 'REOFFENDED' THEN 1 END) AS reoffended
         FROM ({group}) AS people LEFT JOIN (
             SELECT referral.offender_id AS checked_id, result,
                    ROW_NUMBER() OVER (PARTITION BY referral.offender_id ORDER BY checked_at DESC, follow_up.id DESC)
                        AS newest
             FROM follow_up JOIN referral ON referral.id = follow_up.referral_id WHERE checked_at < $1
         ) AS checks ON checks.checked_id = people.offender_id AND newest = 1"
    );
    let Some(row) = read
        .db()
        .query_one_raw(statement(read, &text, [end]))
        .await?
    else {
        return Ok(People::default());
    };
    Ok(People {
        all: row.try_get("", "people")?,
        checked: row.try_get("", "checked")?,
        none_found: row.try_get("", "none_found")?,
        reoffended: row.try_get("", "reoffended")?,
    })
}

async fn number<const N: usize>(
    read: &Read<'_>,
    text: &str,
    instants: [DateTime<Utc>; N],
) -> Result<i64> {
    let statement = statement(read, text, instants);
    let row = read.db().query_one_raw(statement).await?;
    Ok(row
        .map(|row| row.try_get("", "number"))
        .transpose()?
        .unwrap_or(0))
}

/// Both databases accept a numbered parameter that is used several times. SQLite would read `$1` as a name, so it is
/// replaced by `?1`.
fn statement<const N: usize>(
    read: &Read<'_>,
    text: &str,
    instants: [DateTime<Utc>; N],
) -> Statement {
    let backend = read.db().get_database_backend();
    let text = if backend == DbBackend::Sqlite {
        text.replace('$', "?")
    } else {
        text.to_owned()
    };
    Statement::from_sql_and_values(backend, text, instants.map(Into::into))
}
