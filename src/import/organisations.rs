//! `organisations.csv`: the scheme's partners and the areas they are responsible for.

use std::collections::BTreeSet;

use super::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};
use domain::{
    id::{AreaId, OrganisationId},
    organisation::{self, Record, Responsible},
};
use kernel::{directory::Directory, period::Period};

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let input = read(pass, row).ok_or(Trouble::Noted)?;
    if !pass.is_new(row, "reference", input.reference.clone()) {
        return Ok(Done::AlreadyThere);
    }
    if let Some(id) = pass.known.organisations.get(&input.reference) {
        compare(row, &pass.batch.directory(), *id, &input);
        return Ok(Done::AlreadyThere);
    }
    organisation::record(&pass.batch, input).await?;
    Ok(Done::Recorded)
}

fn compare(row: &mut Row, directory: &Directory, id: OrganisationId, input: &Record) {
    let Some(known) = directory.organisations.get(&id) else {
        return;
    };
    row.compare("kind", &known.kind, &input.kind);
    row.compare_text("name", Some(&known.name));
    row.compare_text("contact_email", known.contact_email.as_deref());
    let areas = directory
        .responsibilities_of(id)
        .iter()
        .map(|held| held.area_id);
    let given = input.areas.iter().map(|held| held.area);
    row.compare::<BTreeSet<_>>("areas", &areas.collect(), &given.collect());
}

fn read(pass: &Pass<'_>, row: &mut Row) -> Option<Record> {
    let reference = row.text("reference");
    let kind = row.choice("kind");
    let name = row.text("name");
    let areas = row.all_known("areas", "areas", &pass.known.areas);
    Some(Record {
        idempotency_key: None,
        reference: reference?,
        kind: kind?,
        name: name?,
        areas: areas?.into_iter().map(always).collect(),
        contact_email: row.owned("contact_email"),
        agreement_reference: None,
        agreement_review_due: None,
    })
}

/// Responsibility for an area without start and end, because the files have no dates for it.
fn always(area: AreaId) -> Responsible {
    Responsible {
        area,
        period: Period::default(),
    }
}
