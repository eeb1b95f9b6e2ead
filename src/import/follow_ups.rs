//! `follow_ups.csv`: checks whether people whose case is concluded have reoffended. A check is identified by its
//! referral and its time.

use super::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};
use domain::{
    follow_up::{self, RecordFollowUp},
    referral::{self, Referral},
};

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let referral = match row.optional("referral") {
        Some(reference) => referral::find_by_reference(&pass.batch.afresh(), reference).await?,
        None => None,
    };
    if referral.is_none() {
        row.wrong("referral", "The reference of a referral is expected.");
    }
    let check = read(row, referral.as_ref()).ok_or(Trouble::Noted)?;
    let key = format!("{}\n{}", check.referral.0, check.checked_at);
    if !pass.is_new(row, "checked_at", &key) {
        return Ok(Done::AlreadyThere);
    }
    let known = follow_up::of_referrals(&pass.batch.afresh(), &[check.referral]).await?;
    let same = known
        .iter()
        .find(|known| known.checked_at == check.checked_at);
    if let Some(known) = same {
        row.compare("result", &known.result, &check.result);
        row.compare("offence_date", &known.offence_on, &check.offence_on);
        row.compare("proven_by", &known.proven_by, &check.proven_by);
        row.compare("proven_on", &known.proven_on, &check.proven_on);
        return Ok(Done::AlreadyThere);
    }
    let caller = pass.at(check.checked_at)?;
    follow_up::record_follow_up(&caller, check).await?;
    Ok(Done::Recorded)
}

fn read(row: &mut Row, referral: Option<&Referral>) -> Option<RecordFollowUp> {
    let result = row.choice("result");
    let checked_at = row.past("checked_at");
    let offence_on = row.may_past_day("offence_date");
    let proven_by = row.may_choose("proven_by");
    let proven_on = row.may_past_day("proven_on");
    Some(RecordFollowUp {
        idempotency_key: None,
        referral: referral?.id,
        result: result?,
        checked_at: checked_at?,
        offence_on: offence_on?,
        proven_by: proven_by?,
        proven_on: proven_on?,
    })
}
