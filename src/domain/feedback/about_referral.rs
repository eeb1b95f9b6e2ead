//! What messages say about referrals: to the officer how the case ended, and for the victim, whom the officer tells, only
//! where and how long somebody worked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::{attendance, feedback, offender, referral as referral_row, session, site};
use kernel::{Read, Result, condition, text::folded, text::words};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationDef,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr},
};

use super::{findings, template::Name};
use crate::{
    id::{OffenderId, ReferralId},
    referral::{self, Referral, Status},
    session::attendances_of_sessions,
};

/// The referrals that messages are about, with what messages say of them.
#[derive(Default)]
pub(super) struct Cases {
    referrals: HashMap<ReferralId, Referral>,
    /// The names of the sites at which each person worked, in the order of the work.
    places: HashMap<ReferralId, Vec<String>>,
    /// The folded names of each person and their guardian.
    names: HashMap<OffenderId, BTreeSet<String>>,
}

impl Cases {
    /// The referrals with these ids, of messages within reach.
    pub(super) async fn of(read: &Read<'_>, ids: Vec<ReferralId>) -> Result<Self> {
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let these = condition::any_of(read, referral_row::Column::Id, ids.clone());
        let rows = referral::within_reach(read).filter(these);
        let rows = rows.all(read.db()).await?;
        let people: Vec<OffenderId> = rows.iter().map(|row| row.offender_id).collect();
        read.caller().looked_at(people.iter().copied());
        Ok(Self {
            names: names(read, people).await?,
            places: places(read, ids).await?,
            referrals: rows.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    /// The folded names of the person of a referral and of their guardian.
    pub(super) fn names(&self, id: ReferralId) -> Option<&BTreeSet<String>> {
        self.names.get(&self.referrals.get(&id)?.offender_id)
    }

    /// The values of the names in a template.
    pub(super) fn values(&self, id: ReferralId) -> BTreeMap<Name, String> {
        let Some(row) = self.referrals.get(&id) else {
            return BTreeMap::new();
        };
        let mut values = BTreeMap::from([
            (Name::Reference, row.reference.clone()),
            (Name::Outcome, outcome(row.status).to_owned()),
            (Name::Hours, hours(row.credited_minutes)),
        ]);
        if let Some(places) = self.places.get(&id) {
            values.insert(Name::Places, places.join(", "));
        }
        values
    }
}

/// The condition that a message is about a referral of these people, or of a record that was merged into one of theirs. It is a
/// lookup by the referral's key for each message, because collecting all their referrals would scan the table.
pub(super) fn is_about(people: SelectStatement) -> SimpleExpr {
    let person = referral_row::Column::OffenderId;
    let merged = offender::Entity::find()
        .select_only()
        .column(offender::Column::Id)
        .filter(offender::Column::MergedIntoId.in_subquery(people.clone()));
    let theirs = Condition::any()
        .add(person.in_subquery(people))
        .add(person.in_subquery(merged.into_query()));
    let referral = referral_row::Entity::find()
        .select_only()
        .column(referral_row::Column::Id)
        .filter(
            Expr::col((referral_row::Entity, referral_row::Column::Id))
                .equals((feedback::Entity, feedback::Column::ReferralId)),
        )
        .filter(theirs);
    Expr::exists(referral.limit(1).offset(0).into_query())
}

/// How a case ended, in words.
fn outcome(status: Status) -> &'static str {
    match status {
        Status::Completed => "all ordered hours were worked",
        Status::NotCompleted => "the work was not completed",
        Status::Refused => "the person did not take part",
        Status::Withdrawn => "the referral was withdrawn",
        _ => "the case is closed",
    }
}

/// Minutes as hours and minutes.
fn hours(minutes: i32) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => hours.to_string(),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// The names of the sites of credited work, by referral, in the order of the work.
async fn places(
    read: &Read<'_>,
    referrals: Vec<ReferralId>,
) -> Result<HashMap<ReferralId, Vec<String>>> {
    let rows: Vec<(ReferralId, String)> = session::Entity::find()
        .select_only()
        .column(attendance::Column::ReferralId)
        .column(site::Column::Name)
        .join(JoinType::InnerJoin, attendances_of_sessions())
        .join(JoinType::InnerJoin, sites_of_sessions())
        .filter(condition::any_of(
            read,
            attendance::Column::ReferralId,
            referrals,
        ))
        .filter(attendance::Column::CreditedMinutes.gt(0))
        .order_by_asc(session::Column::StartsAt)
        .order_by_asc(session::Column::Id)
        .into_tuple()
        .all(read.db())
        .await?;
    let mut places: HashMap<ReferralId, Vec<String>> = HashMap::new();
    for (referral, place) in rows {
        let known = places.entry(referral).or_default();
        if !known.contains(&place) {
            known.push(place);
        }
    }
    Ok(places)
}

fn sites_of_sessions() -> RelationDef {
    session::Entity::belongs_to(site::Entity)
        .from(session::Column::SiteId)
        .to(site::Column::Id)
        .into()
}

/// The folded names of people and of their guardians.
async fn names(
    read: &Read<'_>,
    people: Vec<OffenderId>,
) -> Result<HashMap<OffenderId, BTreeSet<String>>> {
    let rows: Vec<(OffenderId, String, String, Option<String>)> = offender::Entity::find()
        .select_only()
        .column(offender::Column::Id)
        .column(offender::Column::FirstName)
        .column(offender::Column::LastName)
        .column(offender::Column::GuardianName)
        .filter(condition::any_of(read, offender::Column::Id, people))
        .into_tuple()
        .all(read.db())
        .await?;
    let each = rows.into_iter().map(|(person, first, last, guardian)| {
        let guardian = guardian.unwrap_or_default();
        let name = folded(&format!("{first} {last} {guardian}"));
        (person, findings::parts(words(&name)))
    });
    Ok(each.collect())
}
