//! What the records say about each value of a dimension until the end of a day: the people and the minutes of work.

use std::collections::{BTreeMap, HashMap, btree_map::Entry};

use chrono::NaiveDate;
use entity::{
    id::{AreaId, OffenderId, SiteId},
    offender::Sex,
    published_cell::Dimension,
    referral::DisposalType,
    session::{self, WorkType},
    site::SiteType,
    site_area,
};
use kernel::{
    Read,
    clock::{end_of_day, local_day},
    error::Result,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    QueryTrait, prelude::DateTimeUtc,
};

use super::{
    Measure,
    counts::statement,
    values::{OTHER, Values},
};

/// How many categories of offences have a value of their own.
const COMMONEST: usize = 7;

/// The people who completed and those who refused until the end of the day `$1`, as in `counts.rs`, each with the first
/// place of work that was credited.
const PEOPLE: &str = "WITH
    completed AS (
        SELECT offender_id, offence_category, disposal, completed_at AS since,
               ROW_NUMBER() OVER (PARTITION BY offender_id ORDER BY completed_at, id) AS place
        FROM referral WHERE completed_at < $1
    ),
    latest AS (
        SELECT offender_id, offence_category, disposal, closed_at AS since, status,
               ROW_NUMBER() OVER (PARTITION BY offender_id ORDER BY submitted_at DESC, id DESC) AS place
        FROM referral WHERE submitted_at < $1
    ),
    people AS (
        SELECT 'PEOPLE_COMPLETED' AS measure, offender_id, offence_category, disposal, since FROM completed WHERE place = 1
        UNION ALL SELECT 'PEOPLE_REFUSED', offender_id, offence_category, disposal, since FROM latest
        WHERE place = 1 AND status = 'REFUSED' AND since < $1 AND offender_id NOT IN (SELECT offender_id FROM completed)
    ),
    worked AS (
        SELECT attendance.offender_id AS worker_id, site_id,
               ROW_NUMBER() OVER (PARTITION BY attendance.offender_id ORDER BY attendance.starts_at, attendance.id) AS place
        FROM attendance JOIN session ON session.id = session_id
        WHERE credited_minutes > 0 AND attendance.starts_at < $1
    )
    SELECT measure, offence_category, disposal, since, date_of_birth, sex, authority_id, ward_id
    FROM people JOIN offender ON offender.id = offender_id
    LEFT JOIN worked ON worker_id = offender_id AND place = 1 LEFT JOIN site ON site.id = site_id";

/// The minutes of work at each site from `$2` to before `$1`. Those of a session are shared out among its types of work, so
/// that the parts add up.
const WORK: &str = "WITH
    types AS (
        SELECT session_id, work_type,
               ROW_NUMBER() OVER (PARTITION BY session_id ORDER BY work_type) AS place,
               COUNT(*) OVER (PARTITION BY session_id) AS number
        FROM session_work_type
    )
    SELECT site_id, authority_id, ward_id, site.kind AS site_type, work_type, {offender} AS offender_id,
           CAST(SUM(credited_minutes * COALESCE(place, 1) / COALESCE(number, 1)
               - credited_minutes * (COALESCE(place, 1) - 1) / COALESCE(number, 1)) AS BIGINT) AS minutes
    FROM attendance JOIN session ON session.id = attendance.session_id JOIN site ON site.id = site_id
    LEFT JOIN types ON types.session_id = session.id
    WHERE credited_minutes > 0 AND attendance.starts_at < $1 AND attendance.starts_at >= $2
    GROUP BY site_id, authority_id, ward_id, site.kind, work_type{group}";

/// A person who completed or refused.
#[derive(Debug, FromQueryResult)]
pub(super) struct Person {
    pub measure: Measure,
    pub offence_category: String,
    pub disposal: DisposalType,
    pub since: DateTimeUtc,
    pub date_of_birth: NaiveDate,
    pub sex: Option<Sex>,
    pub authority_id: Option<AreaId>,
    pub ward_id: Option<AreaId>,
}

/// Minutes of work of one type at one site, of all people or of one.
#[derive(Debug, FromQueryResult)]
pub(super) struct Worked {
    site_id: SiteId,
    pub authority_id: Option<AreaId>,
    pub ward_id: AreaId,
    pub site_type: SiteType,
    pub work_type: Option<WorkType>,
    offender_id: Option<OffenderId>,
    pub minutes: i64,
    /// All areas of the site.
    #[sea_orm(skip)]
    pub areas: Vec<AreaId>,
}

/// The people and the minutes until the end of a day.
#[derive(Debug)]
pub(super) struct Tally {
    people: Vec<Person>,
    work: Vec<Worked>,
}

impl Tally {
    /// Counts.
    async fn until(read: &Read<'_>, day: NaiveDate, areas: &Areas) -> Result<Self> {
        let people = statement(read, PEOPLE, vec![end_of_day(day).into()]);
        Ok(Self {
            people: Person::find_by_statement(people).all(read.db()).await?,
            work: work(read, (None, day), false, areas).await?,
        })
    }

    /// The number for each value: people, or minutes.
    pub fn of(
        &self,
        (measure, dimension): (Measure, Dimension),
        known: &Values<'_>,
    ) -> BTreeMap<String, i64> {
        let mut numbers = BTreeMap::new();
        if measure == Measure::Hours {
            for work in &self.work {
                for value in known.of_work(work, dimension) {
                    *numbers.entry(value).or_default() += work.minutes;
                }
            }
        } else {
            for person in self.people(measure) {
                *numbers
                    .entry(known.of_person(person, dimension))
                    .or_default() += 1;
            }
        }
        numbers
    }

    /// The people of a measure.
    pub fn people(&self, measure: Measure) -> impl Iterator<Item = &Person> {
        let people = self.people.iter();
        people.filter(move |person| person.measure == measure)
    }

    /// The days on which people completed, in order.
    pub fn days_of_completion(&self) -> Vec<NaiveDate> {
        let completed = self.people(Measure::PeopleCompleted);
        let mut days: Vec<_> = completed.map(|one| local_day(one.since)).collect();
        days.sort_unstable();
        days
    }
}

/// The tallies of several days and the work of several periods, each counted once.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    /// The areas of the sites, once they were read.
    areas: Option<Areas>,
    until: BTreeMap<NaiveDate, Tally>,
    work: BTreeMap<(Option<NaiveDate>, NaiveDate), Vec<Worked>>,
}

impl Tallies {
    /// The tally until the end of a day.
    pub async fn until(&mut self, read: &Read<'_>, day: NaiveDate) -> Result<&Tally> {
        let areas = known_areas(&mut self.areas, read).await?;
        Ok(match self.until.entry(day) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(Tally::until(read, day, areas).await?),
        })
    }

    /// The work of each person after one day until the end of another.
    pub async fn work(
        &mut self,
        read: &Read<'_>,
        period: (Option<NaiveDate>, NaiveDate),
    ) -> Result<&[Worked]> {
        let areas = known_areas(&mut self.areas, read).await?;
        Ok(match self.work.entry(period) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(work(read, period, true, areas).await?),
        })
    }
}

/// All areas of each site.
type Areas = HashMap<SiteId, Vec<AreaId>>;

/// The areas of the sites where there were sessions, which are read once.
async fn known_areas<'k>(known: &'k mut Option<Areas>, read: &Read<'_>) -> Result<&'k Areas> {
    if known.is_none() {
        let with_sessions = session::Entity::find()
            .select_only()
            .column(session::Column::SiteId);
        let these = site_area::Column::SiteId.in_subquery(with_sessions.into_query());
        let mut areas: Areas = HashMap::new();
        for row in site_area::Entity::find()
            .filter(these)
            .all(read.db())
            .await?
        {
            areas.entry(row.site_id).or_default().push(row.area_id);
        }
        *known = Some(areas);
    }
    Ok(known.get_or_insert_default())
}

/// The work after one day until the end of another, of each person if that is asked for.
async fn work(
    read: &Read<'_>,
    (after, to): (Option<NaiveDate>, NaiveDate),
    each: bool,
    areas: &Areas,
) -> Result<Vec<Worked>> {
    let (offender, group) = if each {
        ("attendance.offender_id", ", attendance.offender_id")
    } else {
        ("NULL", "")
    };
    let text = WORK
        .replace("{offender}", offender)
        .replace("{group}", group);
    let days = [to, after.unwrap_or_default()].map(|day| end_of_day(day).into());
    let rows = Worked::find_by_statement(statement(read, &text, days.to_vec()));
    let mut rows = rows.all(read.db()).await?;
    for row in &mut rows {
        row.areas = areas.get(&row.site_id).cloned().unwrap_or_default();
    }
    Ok(rows)
}

/// For each value, the minutes without those of the person who worked most.
pub(super) fn without_the_largest(
    work: &[Worked],
    dimension: Dimension,
    known: &Values<'_>,
) -> BTreeMap<String, i64> {
    let mut each: BTreeMap<String, BTreeMap<Option<OffenderId>, i64>> = BTreeMap::new();
    for work in work {
        for value in known.of_work(work, dimension) {
            let of_value = each.entry(value).or_default();
            *of_value.entry(work.offender_id).or_default() += work.minutes;
        }
    }
    let others = each.into_iter().map(|(value, people)| {
        let all: i64 = people.values().sum();
        (value, all - people.into_values().max().unwrap_or(0))
    });
    others.collect()
}

/// The categories of offences with the most referrals until the end of a day, most first.
pub(super) async fn commonest_offences(read: &Read<'_>, day: NaiveDate) -> Result<Vec<String>> {
    let text = format!(
        "SELECT offence_category AS code FROM referral WHERE submitted_at < $1 AND offence_category <> '{OTHER}'
         GROUP BY offence_category ORDER BY COUNT(*) DESC, offence_category LIMIT {COMMONEST}"
    );
    let rows = read
        .db()
        .query_all_raw(statement(read, &text, vec![end_of_day(day).into()]));
    let codes = rows.await?.into_iter().map(|row| row.try_get("", "code"));
    Ok(codes.collect::<std::result::Result<_, _>>()?)
}
