//! What messages say about referrals: to the officer how the case ended, and for the victim, whom the officer tells, only
//! where and how long somebody worked.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entity::{attendance, offender, referral as referral_row, session, site};
use kernel::{Read, Result, condition, text::folded, text::words};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use super::{findings, template::Name};
use crate::{
    id::{OffenderId, ReferralId},
    offender::limit,
    referral::{self, Referral, Status},
    session::attendances_of_sessions,
};

/// The referrals that messages are about, with what messages say of them.
#[derive(Default)]
pub(super) struct Cases {
    referrals: HashMap<ReferralId, Referral>,
    /// The people to whom the caller's access is limited.
    limited: HashSet<OffenderId>,
    /// The names of the sites at which each person worked, in the order of the work.
    places: HashMap<ReferralId, Vec<String>>,
    /// The folded names of each person.
    names: HashMap<OffenderId, BTreeSet<String>>,
}

impl Cases {
    /// The referrals with these ids that are within reach.
    pub(super) async fn of(read: &Read<'_>, ids: Vec<ReferralId>) -> Result<Self> {
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let these = condition::any_of(read, referral_row::Column::Id, ids.clone());
        let rows = referral::within_reach(read).filter(these);
        let rows = rows.all(read.db()).await?;
        let people: Vec<OffenderId> = rows.iter().map(|row| row.offender_id).collect();
        let limited = limit::among(read, people.clone()).await;
        let shown = people.iter().filter(|person| !limited.contains(person));
        read.caller().looked_at(shown.copied());
        Ok(Self {
            names: names(read, people).await?,
            places: places(read, ids).await?,
            referrals: rows.into_iter().map(|row| (row.id, row)).collect(),
            limited,
        })
    }

    /// The referral, unless it is out of reach or access to its person is limited.
    fn open(&self, id: ReferralId) -> Option<&Referral> {
        let row = self.referrals.get(&id)?;
        (!self.limited.contains(&row.offender_id)).then_some(row)
    }

    /// Whether the caller may read messages about a referral.
    pub(super) fn is_open(&self, id: ReferralId) -> bool {
        self.open(id).is_some()
    }

    /// The folded names of the person of a referral.
    pub(super) fn names(&self, id: ReferralId) -> Option<&BTreeSet<String>> {
        self.names.get(&self.open(id)?.offender_id)
    }

    /// The values of the names in a template.
    pub(super) fn values(&self, id: ReferralId) -> BTreeMap<Name, String> {
        let Some(row) = self.open(id) else {
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

/// The folded names of people.
async fn names(
    read: &Read<'_>,
    people: Vec<OffenderId>,
) -> Result<HashMap<OffenderId, BTreeSet<String>>> {
    let rows: Vec<(OffenderId, String, String)> = offender::Entity::find()
        .select_only()
        .column(offender::Column::Id)
        .column(offender::Column::FirstName)
        .column(offender::Column::LastName)
        .filter(condition::any_of(read, offender::Column::Id, people))
        .into_tuple()
        .all(read.db())
        .await?;
    let each = rows.into_iter().map(|(person, first, last)| {
        let name = folded(&format!("{first} {last}"));
        (person, findings::parts(words(&name)))
    });
    Ok(each.collect())
}
