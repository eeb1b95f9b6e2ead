//! The access restrictions on people, for those who maintain and supervise them.

use std::collections::HashMap;

use entity::{offender_limit, offender_limit_name};
use kernel::{
    Caller, Result, condition,
    issuer::{Identified, Identity},
    policy::Action,
};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};

use super::limit::{self, Limit};
use crate::id::OffenderId;

/// A list with the users on it, in order.
#[derive(Clone, Debug)]
pub struct LimitWithUsers {
    pub limit: Limit,
    pub names: Vec<Identity>,
}

/// The lists of many people, including those that were lifted, oldest first. Lists of people to whom the caller's
/// access is limited are left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of(caller: &Caller, people: &[OffenderId]) -> Result<Vec<LimitWithUsers>> {
    let read = caller.read(Action::ReadOffenderLimits)?;
    let limited = limit::among(&read, people.to_vec()).await;
    let open = people.iter().filter(|person| !limited.contains(person));
    let open: Vec<OffenderId> = open.copied().collect();
    let theirs = condition::any_of(&read, offender_limit::Column::OffenderId, open);
    let rows = offender_limit::Entity::find()
        .filter(theirs)
        .order_by_asc(offender_limit::Column::Id)
        .all(read.db())
        .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let listed = condition::any_of(&read, offender_limit_name::Column::LimitId, ids);
    let names = offender_limit_name::Entity::find()
        .filter(listed)
        .order_by_asc(offender_limit_name::Column::Subject)
        .order_by_asc(offender_limit_name::Column::Issuer)
        .all(read.db())
        .await?;
    let mut listed: HashMap<i64, Vec<Identity>> = HashMap::new();
    for name in names {
        let of_one = listed.entry(name.limit_id).or_default();
        of_one.push(name.identity());
    }
    let with_names = |limit: Limit| LimitWithUsers {
        names: listed.remove(&limit.id).unwrap_or_default(),
        limit,
    };
    Ok(rows.into_iter().map(with_names).collect())
}
