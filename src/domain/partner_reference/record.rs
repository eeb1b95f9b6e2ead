//! Records the reference that a partner's system has for a site or a suggestion, or replaces it.

use entity::partner_reference::{ActiveModel, Column, Entity};
use kernel::{
    Caller, Result, bound,
    check::{Command, NAME, Problems, folded},
    error::all_met,
    event,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{Named, PartnerReference, SYSTEM, key, within_reach, written_for};
use crate::{
    id::{OrganisationId, PartnerReferenceId},
    organisation,
};

/// The reference to record.
#[derive(Clone, Debug)]
pub struct Record {
    pub record: Named,
    /// The organisation whose system it is. A partner's system writes its own.
    pub organisation: Option<OrganisationId>,
    pub system: String,
    pub value: String,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        self.record.check(problems);
        problems.sought("system", Some(self.system.trim()), 1..=SYSTEM);
        problems.sought("value", Some(self.value.trim()), 1..=NAME);
        if folded(&self.system) == "uprn" {
            let expected = "A system other than UPRN is expected: the UPRN is a field of the site.";
            problems.add("system", expected);
        }
    }
}

/// Records the reference that a partner's system has for a site or a suggestion, or replaces it.
///
/// # Errors
/// If the caller lacks the scope, the record or the organisation is not found, or the caller may not write for the
/// organisation; if the system has this reference for another record; if the organisation has too many for this one.
pub async fn record(caller: &Caller, input: Record) -> Result<PartnerReference> {
    let mut work = caller.begin(Action::RecordPartnerReference, &input).await?;
    let of = input.record.within_reach(&work.read()).await?;
    if let Some(named) = input.organisation {
        organisation::get(&work.read(), named).await?;
    }
    let organisation = written_for(caller, input.organisation);
    let organisation = organisation.ok_or(Rule::PartnerReferenceOfOwn)?;
    let (noun, row) = (of.noun().name(), of.row());
    let key = key(&input.system, &input.value);
    let of_theirs = within_reach(&work.read()).filter(Column::OrganisationId.eq(organisation));
    let taken = of_theirs
        .clone()
        .filter(Column::Noun.eq(noun))
        .filter(Column::Key.eq(&key))
        .filter(Column::RowId.ne(row))
        .one(work.db())
        .await?;
    let of_record = of_theirs.filter(Column::RowId.eq(row));
    let of_record = of_record.all(work.db()).await?;
    let system = folded(&input.system);
    let before = of_record.iter().find(|one| one.system_folded == system);
    let has_room = before.is_some() || of_record.len() < bound::PARTNER_REFERENCES;
    all_met([
        (taken.is_none(), Rule::PartnerReferenceUnique),
        (has_room, Rule::PartnerReferenceRoom),
    ])?;
    if let Some(same) = before.filter(|before| before.key == key) {
        return Ok(same.clone());
    }
    let after = PartnerReference {
        id: before.map_or_else(PartnerReferenceId::new, |before| before.id),
        noun: noun.into(),
        row_id: row,
        organisation_id: organisation,
        system: input.system.trim().into(),
        system_folded: system,
        value: input.value.trim().into(),
        key,
        recorded_at: before.map_or(work.now(), |before| before.recorded_at),
    };
    let written: ActiveModel = after.clone().into_active_model().reset_all();
    if before.is_some() {
        Entity::update(written).exec(work.db()).await?;
    } else {
        Entity::insert(written)
            .exec_without_returning(work.db())
            .await?;
    }
    work.happened(event::PartnerReferenceRecorded::of(after.id))
        .await?;
    work.commit().await?;
    Ok(after)
}
