//! What hangs on referrals and their people besides: mentors, conclusions, and who may be the same person.

use std::collections::HashMap;

use async_graphql::dataloader::Loader as Loads;

use super::{Loader, latest};
use crate::domain::{
    Error, Result, bound,
    id::{OffenderId, ReferralId},
    offender::{
        Offender, limit,
        limits::{self, Named},
        same::{self, Features},
    },
    referral::{
        followed_up::{self, Concluded},
        mentor::{self, Mentor},
    },
};

/// The mentors of a referral.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MentorsOfReferral(pub ReferralId);

impl Loads<MentorsOfReferral> for Loader {
    type Value = Vec<Mentor>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[MentorsOfReferral],
    ) -> Result<HashMap<MentorsOfReferral, Vec<Mentor>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = mentor::of_referrals(&self.0, &ids).await?;
        Ok(latest(rows, bound::PAST, |row| {
            MentorsOfReferral(row.referral_id)
        }))
    }
}

/// The concluded referrals of a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConcludedOfOffender(pub OffenderId);

impl Loads<ConcludedOfOffender> for Loader {
    type Value = Vec<Concluded>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[ConcludedOfOffender],
    ) -> Result<HashMap<ConcludedOfOffender, Vec<Concluded>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = followed_up::of_offenders(&self.0, &ids).await?;
        Ok(latest(rows, bound::PAST, |row| {
            ConcludedOfOffender(row.offender_id)
        }))
    }
}

/// Whether access to a person is limited for the caller.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LimitOn(pub OffenderId);

impl Loads<LimitOn> for Loader {
    type Value = ();
    type Error = Error;

    async fn load(&self, keys: &[LimitOn]) -> Result<HashMap<LimitOn, ()>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let limited = limit::of_people(&self.0, &ids).await?.into_iter();
        Ok(limited.map(|person| (LimitOn(person), ())).collect())
    }
}

/// The lists that limit access to a person.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LimitsOf(pub OffenderId);

impl Loads<LimitsOf> for Loader {
    type Value = Vec<Named>;
    type Error = Error;

    async fn load(&self, keys: &[LimitsOf]) -> Result<HashMap<LimitsOf, Vec<Named>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let rows = limits::of(&self.0, &ids).await?;
        Ok(latest(rows, bound::PAST, |row| {
            LimitsOf(row.limit.offender_id)
        }))
    }
}

impl Loads<Features> for Loader {
    type Value = Vec<Offender>;
    type Error = Error;

    async fn load(&self, keys: &[Features]) -> Result<HashMap<Features, Vec<Offender>>> {
        same::of(&self.0, keys).await
    }
}
