//! `areas.csv`: wards, authorities, towns. The area that contains an area must be in an earlier row.

use super::{
    accept,
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};
use domain::area::{self, Amend, Area, Record};
use kernel::Caller;

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let input = read(pass, row).ok_or(Trouble::Noted)?;
    let reference = input.reference.clone();
    if !pass.is_new(row, "reference", &reference) {
        return Ok(Done::AlreadyThere);
    }
    if let Some(id) = pass.known.areas.get(&reference) {
        if let Some(known) = pass.batch.directory().areas.get(id) {
            compare(row, known, &input);
            if pass.accepts_changes {
                amend(&pass.batch, row, known.clone(), &input).await?;
            }
        }
        return Ok(Done::AlreadyThere);
    }
    let area = area::record(&pass.batch, input).await?;
    pass.known.areas.insert(&reference, area.id);
    Ok(Done::Recorded)
}

fn compare(row: &mut Row, known: &Area, input: &Record) {
    row.compare("type", &known.kind, &input.kind);
    row.compare_text("name", Some(&known.name));
    row.compare("parent", &known.parent_id, &input.parent);
    row.compare_code("gss_code", known.gss_code.as_deref());
    row.compare("valid_from", &known.valid_from, &input.valid_from);
    row.compare("valid_to", &known.valid_to, &input.valid_to);
}

async fn amend(
    caller: &Caller,
    row: &mut Row,
    known: Area,
    input: &Record,
) -> Result<Area, Trouble> {
    let groups: [&[_]; 4] = [
        &["name"],
        &["parent"],
        &["gss_code"],
        &["valid_from", "valid_to"],
    ];
    accept::apply(row, known, &groups, async |known, wanted| {
        let amend = Amend {
            area: known.id,
            expected_version: known.version,
            name: wanted.set("name", input.name.clone()),
            parent: wanted.change("parent", input.parent),
            gss_code: wanted.change("gss_code", input.gss_code.clone()),
            valid_from: wanted.change("valid_from", input.valid_from),
            valid_to: wanted.change("valid_to", input.valid_to),
            reason: Some(accept::REASON.to_owned()),
        };
        area::amend(caller, amend).await
    })
    .await
}

fn read(pass: &Pass<'_>, row: &mut Row) -> Option<Record> {
    let reference = row.text("reference");
    let kind = row.choice("type");
    let name = row.text("name");
    let parent = row.may_know(
        "parent",
        "an area further up in this file",
        &pass.known.areas,
    );
    let valid_from = row.may_day("valid_from");
    let valid_to = row.may_day("valid_to");
    Some(Record {
        idempotency_key: None,
        reference: reference?,
        kind: kind?,
        name: name?,
        parent: parent?,
        gss_code: row.owned("gss_code"),
        valid_from: valid_from?,
        valid_to: valid_to?,
    })
}
