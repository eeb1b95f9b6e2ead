//! `organisations.csv`: the scheme's partners and the areas they are responsible for.

use super::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};
use crate::domain::organisation::{self, Record};

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let input = read(pass, row).ok_or(Trouble::Noted)?;
    let known = pass.known.organisations.contains_key(&input.reference);
    if !pass.is_new(row, "reference", input.reference.clone()) || known {
        return Ok(Done::AlreadyThere);
    }
    organisation::record(&pass.batch, input).await?;
    Ok(Done::Recorded)
}

fn read(pass: &Pass<'_>, row: &mut Row) -> Option<Record> {
    let reference = row.text("reference");
    let kind = row.choice("kind");
    let name = row.text("name");
    let areas = row.all_known("areas", "areas", &pass.known.areas);
    Some(Record {
        reference: reference?,
        kind: kind?,
        name: name?,
        areas: areas?,
        contact_email: row.owned("contact_email"),
    })
}
