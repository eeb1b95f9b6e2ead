//! `offenders.csv`: the people who were referred.

use super::{
    accept,
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};
use domain::offender::{self, Amend, Offender, Record};
use kernel::{Caller, numbers};

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let (reference, input) = read(row).ok_or(Trouble::Noted)?;
    if !pass.is_new(row, "reference", &reference) {
        return Ok(Done::AlreadyThere);
    }
    let known = offender::find_by_reference(&pass.batch.afresh(), &reference).await?;
    let Some(known) = known else {
        offender::record(&pass.batch, input).await?;
        return Ok(Done::Recorded);
    };
    if let Some(known) = known.whole() {
        compare(row, &known, &input);
        if pass.accepts_changes {
            amend(&pass.batch.afresh(), row, known, &input).await?;
        }
    }
    Ok(Done::AlreadyThere)
}

fn compare(row: &mut Row, known: &Offender, input: &Record) {
    row.compare_text("first_name", Some(&known.first_name));
    row.compare_text("last_name", Some(&known.last_name));
    row.compare("date_of_birth", &known.date_of_birth, &input.date_of_birth);
    row.compare("sex", &known.sex, &input.sex);
    row.compare_code("postcode", known.postcode.as_deref());
    row.compare_text("guardian_name", known.guardian_name.as_deref());
    row.compare_code("guardian_phone", known.guardian_phone.as_deref());
    let reference = known.police_reference.as_deref();
    row.compare_as("police_reference", reference, numbers::police_key);
}

async fn amend(
    caller: &Caller,
    row: &mut Row,
    known: Offender,
    input: &Record,
) -> Result<Offender, Trouble> {
    let groups: [&[_]; 8] = [
        &["first_name"],
        &["last_name"],
        &["date_of_birth"],
        &["sex"],
        &["postcode"],
        &["guardian_name"],
        &["guardian_phone"],
        &["police_reference"],
    ];
    accept::apply(row, known, &groups, async |known, wanted| {
        let phone = input.guardian_phone.clone();
        let amend = Amend {
            offender: known.id,
            expected_version: known.version,
            first_name: wanted.set("first_name", input.first_name.clone()),
            last_name: wanted.set("last_name", input.last_name.clone()),
            date_of_birth: wanted.set("date_of_birth", input.date_of_birth),
            sex: wanted.change("sex", input.sex),
            postcode: wanted.change("postcode", input.postcode.clone()),
            guardian_name: wanted.change("guardian_name", input.guardian_name.clone()),
            guardian_phone: wanted.change("guardian_phone", phone),
            police_reference: wanted.change("police_reference", input.police_reference.clone()),
            reason: accept::REASON.to_owned(),
        };
        offender::amend(caller, amend).await
    })
    .await
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
