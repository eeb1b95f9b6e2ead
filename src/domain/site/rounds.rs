//! The work done at a site, by rounds and by years. A place that was improved may need work again: that is another
//! round, and it still counts as one place.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Datelike, Utc};
use entity::{attendance, session};
use kernel::{Caller, Result, clock::local_day, history, policy::Action};
use sea_orm::{
    FromQueryResult, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{Status, totals::completed};
use crate::{
    id::{Key, SiteId},
    impact::Counted,
    session::{WorkType, work_types},
};

/// What was done at one site: its completed sessions, and when its rounds were completed.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// In order of their start.
    sessions: Vec<Done>,
    /// In order: the first is the completion of the first round.
    completions: Vec<DateTime<Utc>>,
}

/// One completed session.
#[derive(Clone, Debug, FromQueryResult)]
struct Done {
    site_id: SiteId,
    round: i32,
    starts_at: DateTime<Utc>,
    work_types: String,
    /// The credited minutes. `None` if nobody attended.
    minutes: Option<i64>,
}

/// A part of the work at a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The number of completed sessions.
    pub sessions: i64,
    /// The credited minutes.
    pub minutes: Counted,
}

impl Part {
    fn add(&mut self, session: &Done) {
        self.sessions += 1;
        self.minutes += Counted::of(session.minutes.unwrap_or(0));
    }
}

/// A round of work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// 1 for the first.
    pub number: i32,
    /// The start of its first completed session.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// What was done, what was done first in front.
    pub work_types: Vec<WorkType>,
    /// How much.
    pub part: Part,
}

/// The work at many sites, in two statements. Outside the Team, sessions that are not over are left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of(caller: &Caller, sites: &[SiteId]) -> Result<HashMap<SiteId, Work>> {
    let read = caller.read(Action::ListSessions)?;
    let minutes = Expr::col((attendance::Entity, attendance::Column::CreditedMinutes)).sum();
    let rows = completed(&read, sites)
        .column(session::Column::Round)
        .column(session::Column::StartsAt)
        .column(session::Column::WorkTypes)
        .expr_as(minutes, "minutes")
        .group_by(session::Column::Id)
        .order_by_asc(session::Column::StartsAt)
        .order_by_asc(session::Column::Id);
    let mut work: HashMap<SiteId, Work> = HashMap::new();
    for session in rows.into_model::<Done>().all(read.db()).await? {
        let site = work.entry(session.site_id).or_default();
        site.sessions.push(session);
    }
    let ids = sites.iter().map(|site| site.value()).collect();
    let is_completed = history::stored(&Status::Completed);
    for change in history::of(caller, ids).await? {
        if change.to_status == is_completed {
            let site = work.entry(SiteId::of(change.row_id)).or_default();
            site.completions.push(change.at);
        }
    }
    Ok(work)
}

impl Work {
    /// All rounds up to the present one, in order.
    #[must_use]
    pub fn rounds(&self, present: i32) -> Vec<Round> {
        let mut completions = self.completions.iter();
        let round = |number| {
            let mut round = Round {
                number,
                completed_at: completions.next().copied(),
                ..Round::default()
            };
            for session in self.sessions.iter().filter(|one| one.round == number) {
                round.started_at.get_or_insert(session.starts_at);
                for done in work_types(&session.work_types) {
                    if !round.work_types.contains(&done) {
                        round.work_types.push(done);
                    }
                }
                round.part.add(session);
            }
            round
        };
        (1..=present).map(round).collect()
    }

    /// The years in which sessions were completed, in order.
    #[must_use]
    pub fn years(&self) -> BTreeMap<i32, Part> {
        let mut years: BTreeMap<i32, Part> = BTreeMap::new();
        for session in &self.sessions {
            let year = local_day(session.starts_at).year();
            years.entry(year).or_default().add(session);
        }
        years
    }
}
