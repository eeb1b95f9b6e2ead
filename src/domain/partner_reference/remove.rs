//! Removes the reference that a partner's system had for a site or a suggestion.

use entity::partner_reference::{Column, Entity};
use kernel::{
    Caller, Error, Noun, Result,
    check::{Command, Problems, folded},
    event,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Named, PartnerReference, SYSTEM, within_reach, written_for};
use crate::id::OrganisationId;

/// The reference to remove.
#[derive(Clone, Debug)]
pub struct Remove {
    pub record: Named,
    /// The organisation whose system it is. A partner's system removes its own.
    pub organisation: Option<OrganisationId>,
    pub system: String,
}

impl Command for Remove {
    fn check(&self, problems: &mut Problems) {
        self.record.check(problems);
        problems.sought("system", Some(self.system.trim()), 1..=SYSTEM);
    }
}

/// Removes the reference that a partner's system had for a site or a suggestion, and returns it.
///
/// # Errors
/// If the caller lacks the scope, the record or the reference is not found, or the caller may not write for the
/// organisation.
pub async fn remove(caller: &Caller, input: Remove) -> Result<PartnerReference> {
    let mut work = caller.begin(Action::RemovePartnerReference, &input).await?;
    let of = input.record.within_reach(&work.read()).await?;
    let organisation = written_for(caller, input.organisation);
    let organisation = organisation.ok_or(Rule::PartnerReferenceOfOwn)?;
    let row = within_reach(&work.read())
        .filter(Column::RowId.eq(of.row()))
        .filter(Column::OrganisationId.eq(organisation))
        .filter(Column::SystemFolded.eq(folded(&input.system)));
    let row = row.one(work.db()).await?;
    let row = row.ok_or(Error::NotFound(Noun::PartnerReference))?;
    Entity::delete_by_id(row.id).exec(work.db()).await?;
    work.happened(event::PartnerReferenceRemoved::of(row.id))
        .await?;
    work.commit().await?;
    Ok(row)
}
