//! Loading for many parents at once, so that a page costs as many statements as its query has levels. Loaders live as
//! long as one operation (one event on a stream) and speak for one caller.

mod case;
mod overdue;
mod past;
mod place;
mod register;
mod standing;
mod veil;

use std::{collections::HashMap, hash::Hash, time::Duration};

use async_graphql::dataloader::{DataLoader, Loader as Loads};

use super::waiting::{AtOnce, Waiting};
use crate::domain::{
    Caller, Error, Result,
    attendance::{self, Attendance},
    bound,
    follow_up::{self, FollowUp},
    id::{AttendanceId, OffenderId, ReferralId, SessionId, SiteId, SuggestionId},
    offender::{self, Seen},
    page::{Asked, Page, Sorted},
    referral::{self, Contact, Referral},
    session::{self, Session},
    site::{self, Site, risk_assessment::RiskAssessment, totals::Totals},
    suggestion::{self, Suggestion},
};

pub use case::{ConcludedOfOffender, LimitOn, LimitsOf, MentorsOfReferral};
pub use overdue::{OverdueOfSession, OverdueOfSite};
pub use past::{AmendmentsOf, HistoryOf, QuestionsOf};
pub use place::{AreasOfSite, AreasOfSuggestion, AreasWithin, WorkTypesOf};
pub use standing::{Behind, SubscribersOf};
pub use veil::{AtWork, ToCome};

/// Loads for one caller.
pub struct Loader(Caller);

/// The loaders of one operation, and the work that they have waiting.
#[must_use]
pub fn loaders(caller: &Caller) -> (DataLoader<Loader>, Waiting) {
    let waiting = Waiting::default();
    (
        DataLoader::new(Loader(caller.clone()), waiting.clone(), AtOnce).delay(Duration::ZERO),
        waiting,
    )
}

fn by<K: Hash + Eq, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, R> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

/// The rows of each parent, oldest first as they come, and of those the latest.
fn latest<K: Hash + Eq, R>(rows: Vec<R>, most: usize, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut groups: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    for group in groups.values_mut() {
        group.drain(..group.len().saturating_sub(most));
    }
    groups
}

impl Loads<SiteId> for Loader {
    type Value = Site;
    type Error = Error;

    async fn load(&self, ids: &[SiteId]) -> Result<HashMap<SiteId, Site>> {
        Ok(by(site::find_many(&self.0, ids).await?, |row| row.id))
    }
}

impl Loads<SuggestionId> for Loader {
    type Value = Suggestion;
    type Error = Error;

    async fn load(&self, ids: &[SuggestionId]) -> Result<HashMap<SuggestionId, Suggestion>> {
        Ok(by(suggestion::find_many(&self.0, ids).await?, |row| row.id))
    }
}

impl Loads<SessionId> for Loader {
    type Value = Session;
    type Error = Error;

    async fn load(&self, ids: &[SessionId]) -> Result<HashMap<SessionId, Session>> {
        Ok(by(session::find_many(&self.0, ids).await?, |row| row.id))
    }
}

impl Loads<ReferralId> for Loader {
    type Value = Referral;
    type Error = Error;

    async fn load(&self, ids: &[ReferralId]) -> Result<HashMap<ReferralId, Referral>> {
        Ok(by(referral::find_many(&self.0, ids).await?, |row| row.id))
    }
}

impl Loads<OffenderId> for Loader {
    type Value = Seen;
    type Error = Error;

    async fn load(&self, ids: &[OffenderId]) -> Result<HashMap<OffenderId, Seen>> {
        Ok(by(offender::find_many(&self.0, ids).await?, Seen::id))
    }
}

impl Loads<AttendanceId> for Loader {
    type Value = Attendance;
    type Error = Error;

    async fn load(&self, ids: &[AttendanceId]) -> Result<HashMap<AttendanceId, Attendance>> {
        Ok(by(attendance::find_many(&self.0, ids).await?, |row| row.id))
    }
}

/// A page of sessions at a site.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionsOfSite(pub SiteId, pub session::Filter, pub Sorted<()>, pub Asked);

impl Loads<SessionsOfSite> for Loader {
    type Value = Page<Session>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[SessionsOfSite],
    ) -> Result<HashMap<SessionsOfSite, Page<Session>>> {
        let mut found = HashMap::new();
        for ((filter, order, asked), sites) in
            grouped_by(keys, |SessionsOfSite(site, filter, order, asked)| {
                ((filter.clone(), *order, asked.clone()), *site)
            })
        {
            for (site, page) in session::of_sites(&self.0, &sites, (&filter, order), &asked).await?
            {
                found.insert(
                    SessionsOfSite(site, filter.clone(), order, asked.clone()),
                    page,
                );
            }
        }
        Ok(found)
    }
}

/// A page of suggestions of a site.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SuggestionsOfSite(pub SiteId, pub Asked);

impl Loads<SuggestionsOfSite> for Loader {
    type Value = Page<Suggestion>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[SuggestionsOfSite],
    ) -> Result<HashMap<SuggestionsOfSite, Page<Suggestion>>> {
        let mut found = HashMap::new();
        for (asked, sites) in grouped_by(keys, |SuggestionsOfSite(site, asked)| {
            (asked.clone(), *site)
        }) {
            for (site, page) in suggestion::of_sites(&self.0, &sites, &asked).await? {
                found.insert(SuggestionsOfSite(site, asked.clone()), page);
            }
        }
        Ok(found)
    }
}

/// A page of attendances in a session.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AttendancesOfSession(pub SessionId, pub Asked);

impl Loads<AttendancesOfSession> for Loader {
    type Value = Page<Attendance>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[AttendancesOfSession],
    ) -> Result<HashMap<AttendancesOfSession, Page<Attendance>>> {
        let mut found = HashMap::new();
        for (asked, sessions) in grouped_by(keys, |AttendancesOfSession(session, asked)| {
            (asked.clone(), *session)
        }) {
            for (session, page) in attendance::of_sessions(&self.0, &sessions, &asked).await? {
                found.insert(AttendancesOfSession(session, asked.clone()), page);
            }
        }
        Ok(found)
    }
}

/// A page of attendances of a referral.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AttendancesOfReferral(pub ReferralId, pub Asked);

impl Loads<AttendancesOfReferral> for Loader {
    type Value = Page<Attendance>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[AttendancesOfReferral],
    ) -> Result<HashMap<AttendancesOfReferral, Page<Attendance>>> {
        let mut found = HashMap::new();
        for (asked, referrals) in grouped_by(keys, |AttendancesOfReferral(id, asked)| {
            (asked.clone(), *id)
        }) {
            for (referral, page) in attendance::of_referrals(&self.0, &referrals, &asked).await? {
                found.insert(AttendancesOfReferral(referral, asked.clone()), page);
            }
        }
        Ok(found)
    }
}

/// A page of referrals of a person.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ReferralsOfOffender(pub OffenderId, pub Asked);

impl Loads<ReferralsOfOffender> for Loader {
    type Value = Page<Referral>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[ReferralsOfOffender],
    ) -> Result<HashMap<ReferralsOfOffender, Page<Referral>>> {
        let mut found = HashMap::new();
        for (asked, people) in
            grouped_by(keys, |ReferralsOfOffender(id, asked)| (asked.clone(), *id))
        {
            for (person, page) in referral::of_offenders(&self.0, &people, &asked).await? {
                found.insert(ReferralsOfOffender(person, asked.clone()), page);
            }
        }
        Ok(found)
    }
}

/// Parents by what is asked of them.
fn grouped_by<K, A: Hash + Eq, P>(keys: &[K], parts: impl Fn(&K) -> (A, P)) -> HashMap<A, Vec<P>> {
    let mut groups: HashMap<A, Vec<P>> = HashMap::new();
    for key in keys {
        let (asked, parent) = parts(key);
        groups.entry(asked).or_default().push(parent);
    }
    groups
}

/// The contacts with the person of a referral.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContactsOfReferral(pub ReferralId);

impl Loads<ContactsOfReferral> for Loader {
    type Value = Vec<Contact>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[ContactsOfReferral],
    ) -> Result<HashMap<ContactsOfReferral, Vec<Contact>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = referral::contacts(&self.0, &ids).await?;
        let of = |row: &Contact| ContactsOfReferral(row.referral_id);
        Ok(latest(rows, bound::PAST, of))
    }
}

/// The follow-up checks of a referral.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FollowUpsOfReferral(pub ReferralId);

impl Loads<FollowUpsOfReferral> for Loader {
    type Value = Vec<FollowUp>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[FollowUpsOfReferral],
    ) -> Result<HashMap<FollowUpsOfReferral, Vec<FollowUp>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = follow_up::of_referrals(&self.0, &ids).await?;
        let of = |row: &FollowUp| FollowUpsOfReferral(row.referral_id);
        Ok(latest(rows, bound::PAST, of))
    }
}

/// The risk assessments of a site.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RiskAssessmentsOfSite(pub SiteId);

impl Loads<RiskAssessmentsOfSite> for Loader {
    type Value = Vec<RiskAssessment>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[RiskAssessmentsOfSite],
    ) -> Result<HashMap<RiskAssessmentsOfSite, Vec<RiskAssessment>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = site::risk_assessment::of_sites(&self.0, &ids).await?;
        let of = |row: &RiskAssessment| RiskAssessmentsOfSite(row.site_id);
        Ok(latest(rows, bound::RISK_ASSESSMENTS, of))
    }
}

/// Whether the caller may see the contacts of a site.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContactsShown(pub SiteId);

impl Loads<ContactsShown> for Loader {
    type Value = ();
    type Error = Error;

    async fn load(&self, keys: &[ContactsShown]) -> Result<HashMap<ContactsShown, ()>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        Ok(site::with_contacts(&self.0, &ids)
            .await?
            .into_iter()
            .map(|id| (ContactsShown(id), ()))
            .collect())
    }
}

/// What was done at a site, counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TotalsOfSite(pub SiteId);

impl Loads<TotalsOfSite> for Loader {
    type Value = Totals;
    type Error = Error;

    async fn load(&self, keys: &[TotalsOfSite]) -> Result<HashMap<TotalsOfSite, Totals>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let totals = site::totals::of(&self.0, &ids).await?;
        Ok(totals
            .into_iter()
            .map(|(site, totals)| (TotalsOfSite(site), totals))
            .collect())
    }
}

/// How many people a session has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CountOfSession(pub SessionId);

impl Loads<CountOfSession> for Loader {
    type Value = i64;
    type Error = Error;

    async fn load(&self, keys: &[CountOfSession]) -> Result<HashMap<CountOfSession, i64>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let counts = attendance::counts_of_sessions(&self.0, &ids).await?;
        Ok(counts
            .into_iter()
            .map(|(session, count)| (CountOfSession(session), count))
            .collect())
    }
}
