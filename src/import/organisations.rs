//! `organisations.csv`: the scheme's partners and the areas they are responsible for.

use chrono::NaiveDate;

use super::{
    accept,
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};
use domain::{
    id::AreaId,
    organisation::{self, Amend, Organisation, Record, Responsible},
};
use kernel::{Caller, amendment::Change, directory::Directory, period::Period};

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let input = read(pass, row).ok_or(Trouble::Noted)?;
    if !pass.is_new(row, "reference", &input.reference) {
        return Ok(Done::AlreadyThere);
    }
    if let Some(id) = pass.known.organisations.get(&input.reference) {
        let directory = pass.batch.directory();
        if let Some(known) = directory.organisations.get(id) {
            let ending = compare(row, (&directory, pass.batch.today()), known, &input);
            if pass.accepts_changes {
                amend(&pass.batch, row, known.clone(), (&input, ending)).await?;
            }
        }
        return Ok(Done::AlreadyThere);
    }
    organisation::record(&pass.batch, input).await?;
    Ok(Done::Recorded)
}

/// Compares an entry with the row. Returns the areas that the organisation is then responsible for: those that the row does
/// not name end today, because the files have no dates for them.
fn compare(
    row: &mut Row,
    (directory, today): (&Directory, NaiveDate),
    known: &Organisation,
    input: &Record,
) -> Vec<Responsible> {
    row.compare("kind", &known.kind, &input.kind);
    row.compare_text("name", Some(&known.name));
    row.compare_text("contact_email", known.contact_email.as_deref());
    let held = directory.responsibilities_of(known.id).iter();
    let held: Vec<_> = held
        .map(|held| Responsible {
            area: held.area_id,
            period: Period {
                from: held.from_on,
                until: held.until_on,
            },
        })
        .collect();
    let is_given = |area| input.areas.iter().any(|given| given.area == area);
    let has_begun = |held: &Responsible| held.period.from.is_none_or(|from| from <= today);
    let mut then: Vec<_> = held
        .iter()
        .filter(|held| is_given(held.area) || has_begun(held))
        .copied()
        .collect();
    for left in then.iter_mut().filter(|held| !is_given(held.area)) {
        left.period.until = Some(left.period.until.map_or(today, |until| until.min(today)));
    }
    let new = input.areas.iter();
    then.extend(new.filter(|given| !held.iter().any(|held| held.area == given.area)));
    row.compare("areas", &held, &then);
    then
}

async fn amend(
    caller: &Caller,
    row: &mut Row,
    known: Organisation,
    (input, areas): (&Record, Vec<Responsible>),
) -> Result<Organisation, Trouble> {
    let groups: [&[_]; 4] = [&["kind"], &["name"], &["contact_email"], &["areas"]];
    accept::apply(row, known, &groups, async |known, wanted| {
        let amend = Amend {
            organisation: known.id,
            expected_version: known.version,
            name: wanted.set("name", input.name.clone()),
            kind: wanted.set("kind", input.kind),
            contact_email: wanted.change("contact_email", input.contact_email.clone()),
            agreement_reference: Change::Kept,
            agreement_review_due: Change::Kept,
            areas: wanted.set("areas", areas.clone()),
            reason: Some(accept::REASON.to_owned()),
        };
        organisation::amend(caller, amend).await
    })
    .await
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
