//! `offenders.csv`: the people who were referred.

use super::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};
use crate::domain::offender::{self, Record};

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let (reference, input) = read(row).ok_or(Trouble::Noted)?;
    if !pass.is_new(row, "reference", reference.clone()) {
        return Ok(Done::AlreadyThere);
    }
    let known = offender::find_by_reference(&pass.batch.afresh(), &reference).await?;
    if known.is_none() {
        offender::record(&pass.batch, input).await?;
    }
    Ok(Done::if_any(known.is_none()))
}

fn read(row: &mut Row) -> Option<(String, Record)> {
    let reference = row.text("reference");
    let first_name = row.text("first_name");
    let last_name = row.text("last_name");
    let date_of_birth = row.past_day("date_of_birth");
    let sex = row.may_choose("sex");
    let input = Record {
        reference: reference.clone(),
        first_name: first_name?,
        last_name: last_name?,
        date_of_birth: date_of_birth?,
        sex: sex?,
        postcode: row.owned("postcode"),
        guardian_name: row.owned("guardian_name"),
        guardian_phone: row.owned("guardian_phone"),
        police_reference: row.owned("police_reference"),
    };
    Some((reference?, input))
}
