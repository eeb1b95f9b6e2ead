//! Optimistic locking: every record has a version, which each change increases by one. A change is refused if the record
//! is not as the caller has read it, or has changed since this operation read it.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{
    Work,
    error::{Error, Result},
    rule::Rule,
};

/// Refuses if the row's version is not the one that the caller has read.
///
/// # Errors
/// [`Error::Refused`] with the rule `version`.
pub fn expect_version(found: i32, expected: i32) -> Result<()> {
    if found == expected {
        Ok(())
    } else {
        Err(Error::from(Rule::Version))
    }
}

/// Saves a changed row with the next version, unless it has changed since this operation read it with the given one.
///
/// # Errors
/// If the version is stale.
pub async fn save<E, A>(
    work: &Work,
    mut change: A,
    version: E::Column,
    read: i32,
) -> Result<E::Model>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = E>,
{
    change.set(version, (read + 1).into());
    let unchanged = version.eq(read);
    Ok(E::update(change)
        .validate()?
        .filter(unchanged)
        .exec(work.db())
        .await?)
}
