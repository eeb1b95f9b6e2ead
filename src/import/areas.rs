//! `areas.csv`: wards, authorities, towns. The area that contains an area must be in an earlier row.

use super::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};
use crate::domain::area::{self, Record};

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
    if !pass.is_new(row, "reference", reference.clone())
        || pass.known.areas.contains_key(&reference)
    {
        return Ok(Done::AlreadyThere);
    }
    let area = area::record(&pass.batch, input).await?;
    pass.known.areas.insert(reference, area.id);
    Ok(Done::Recorded)
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
