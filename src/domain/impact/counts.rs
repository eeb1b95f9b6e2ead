//! What the records say at the end of a day, counted by one statement, so that all counts are of the same instant.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use kernel::{Read, clock::end_of_day, error::Result};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{
    Figure, Impact, Measure,
    costs::{self, Funding},
    showing::METHOD,
};

/// The people of a group, and what their latest checks found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct People {
    pub all: i64,
    pub none_found: i64,
    pub reoffended: i64,
}

impl People {
    /// The people whom a check found to have reoffended or not. Those who could not be traced or have died are not among
    /// them.
    pub fn checked(self) -> i64 {
        self.none_found + self.reoffended
    }
}

/// The counts at the end of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub referred: i64,
    pub took_part: i64,
    pub completed: People,
    pub refused: People,
    pub minutes: i64,
    pub improved: i64,
    /// The people with credited work that began after another day.
    pub worked_since: i64,
    /// The number of records from which all of this was counted.
    pub rows: i64,
}

/// The end of the day is `$1`, the end of the other day `$2`.
const TEXT: &str = "WITH
    checks AS (
        SELECT referral.offender_id AS checked_id, result,
               ROW_NUMBER() OVER (PARTITION BY referral.offender_id ORDER BY checked_at DESC, follow_up.id DESC) AS newest
        FROM follow_up JOIN referral ON referral.id = follow_up.referral_id WHERE checked_at < $1
    ),
    completed AS (SELECT DISTINCT offender_id FROM referral WHERE completed_at < $1),
    refused AS (
        SELECT offender_id FROM (
            SELECT offender_id, status, closed_at,
                   ROW_NUMBER() OVER (PARTITION BY offender_id ORDER BY submitted_at DESC, id DESC) AS latest
            FROM referral WHERE submitted_at < $1
        ) AS numbered
        WHERE latest = 1 AND status = 'REFUSED' AND closed_at < $1
          AND offender_id NOT IN (SELECT offender_id FROM completed)
    ),
    people AS (
        SELECT 'completed' AS name, offender_id FROM completed UNION ALL SELECT 'refused', offender_id FROM refused
    ),
    worked AS (
        SELECT COALESCE(SUM(credited_minutes), 0) AS minutes,
               COUNT(DISTINCT CASE WHEN credited_minutes > 0 THEN offender_id END) AS took_part,
               COUNT(DISTINCT CASE WHEN credited_minutes > 0 AND starts_at >= $2 THEN offender_id END) AS since
        FROM attendance WHERE starts_at < $1
    )
    SELECT name, COUNT(*) AS number,
           COUNT(CASE WHEN result IN ('NONE_FOUND', 'ALLEGATION_ONLY') THEN 1 END) AS none_found,
           COUNT(CASE WHEN result = 'REOFFENDED' THEN 1 END) AS reoffended
    FROM people LEFT JOIN checks ON checked_id = offender_id AND newest = 1 GROUP BY name
    UNION ALL SELECT 'referred', COUNT(DISTINCT offender_id), 0, 0 FROM referral WHERE submitted_at < $1
    UNION ALL SELECT 'minutes', minutes, 0, 0 FROM worked
    UNION ALL SELECT 'took_part', took_part, 0, 0 FROM worked
    UNION ALL SELECT 'worked_since', since, 0, 0 FROM worked
    UNION ALL SELECT 'improved', COUNT(*), 0, 0 FROM site WHERE improved_at < $1
    UNION ALL SELECT 'rows',
        (SELECT COUNT(*) FROM referral WHERE submitted_at < $1) + (SELECT COUNT(*) FROM attendance WHERE starts_at < $1)
        + (SELECT COUNT(*) FROM follow_up WHERE checked_at < $1) + (SELECT COUNT(*) FROM site WHERE improved_at < $1), 0, 0";

impl Counts {
    /// Counts.
    pub async fn of(read: &Read<'_>, as_at: NaiveDate, since: NaiveDate) -> Result<Self> {
        let days = [as_at, since].map(|day| end_of_day(day).into());
        let statement = statement(read, TEXT, days.to_vec());
        let mut found = HashMap::new();
        for row in read.db().query_all_raw(statement).await? {
            let people = People {
                all: row.try_get("", "number")?,
                none_found: row.try_get("", "none_found")?,
                reoffended: row.try_get("", "reoffended")?,
            };
            found.insert(row.try_get::<String>("", "name")?, people);
        }
        // A group without people has no row.
        let people = |name: &str| found.get(name).copied().unwrap_or_default();
        Ok(Self {
            referred: people("referred").all,
            took_part: people("took_part").all,
            completed: people("completed"),
            refused: people("refused"),
            minutes: people("minutes").all,
            improved: people("improved").all,
            worked_since: people("worked_since").all,
            rows: people("rows").all,
        })
    }

    /// What was counted for a measure: people, minutes or sites; the numerator of a rate; what a cost is divided by.
    pub fn counted(&self, measure: Measure) -> i64 {
        match measure {
            Measure::PeopleReferred => self.referred,
            Measure::PeopleTookPart => self.took_part,
            Measure::PeopleCompleted | Measure::CostPerCompletion => self.completed.all,
            Measure::NotReoffended => self.completed.none_found,
            Measure::Hours | Measure::CostPerHour => self.minutes,
            Measure::SitesImproved => self.improved,
            Measure::PeopleRefused => self.refused.all,
            Measure::RefusedReoffended => self.refused.reoffended,
        }
    }

    /// The group of which a rate is a share; none for other measures.
    pub fn group(&self, measure: Measure) -> Option<People> {
        match measure {
            Measure::NotReoffended => Some(self.completed),
            Measure::RefusedReoffended => Some(self.refused),
            _ => None,
        }
    }

    /// All figures, exactly.
    pub fn as_they_are(&self, as_at: NaiveDate, funding: &Funding) -> Impact {
        let figure = |measure| {
            let counted = self.counted(measure);
            if costs::divided_by(measure).is_some() {
                let money = funding.until(as_at);
                return (measure, costs::counted(measure, (money, counted), as_at));
            }
            let group = self.group(measure);
            let figure = Figure::counted(measure, counted, as_at);
            let figure = match group {
                None => figure,
                Some(group) => Figure {
                    hundredths: per_cent(counted, group.all),
                    denominator: Some(group.all),
                    checked: Some(group.checked()),
                    ..figure
                },
            };
            (measure, figure)
        };
        let all = <Measure as sea_orm::Iterable>::iter();
        Impact {
            as_at,
            published_at: None,
            method: METHOD,
            figures: all.map(figure).collect::<BTreeMap<_, _>>(),
        }
    }
}

/// A rate in hundredths of a per cent, rounded down. `None` if the denominator is zero.
pub(super) fn per_cent(numerator: i64, denominator: i64) -> Option<i64> {
    (denominator > 0).then(|| numerator * 100 * 100 / denominator)
}

/// A statement with numbered parameters. Both databases accept a numbered parameter that is used several times. SQLite would read `$1` as a name.
pub(crate) fn statement(read: &Read<'_>, text: &str, values: Vec<sea_orm::Value>) -> Statement {
    let backend = read.db().get_database_backend();
    let text = match backend {
        DbBackend::Sqlite => text.replace('$', "?"),
        _ => text.to_owned(),
    };
    Statement::from_sql_and_values(backend, text, values)
}
