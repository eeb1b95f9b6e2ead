//! `follow_ups.csv`: checks whether people whose case is concluded have reoffended. A check is identified by its
//! referral and its time. A time that was corrected would therefore make another check of it; so a stored check that is no
//! longer in the file, from about the same time and otherwise the same, is taken for the one in the row.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    follow_up::{self, FollowUp, RecordFollowUp},
    referral::{self, Referral},
};
use kernel::check::folded;

use super::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
    rows::Position,
};

/// How far the times of two checks are apart at most, if one may be the other with a corrected time.
const SAME_CHECK: TimeDelta = TimeDelta::days(31);

/// The folded references and the times of all checks in the file.
type Checks = HashSet<(String, DateTime<Utc>)>;

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    let (positions, checks) = survey(pass, reader)?;
    pass.count_rows(positions.len());
    for position in positions {
        pass.bar.inc(1);
        let Some(Ok(mut row)) = reader.at(&position)? else {
            continue;
        };
        let done = record(pass, &mut row, &checks).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

/// Reads the file once, for the checks that are in it.
fn survey(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(Vec<Position>, Checks), Halt> {
    let (mut positions, mut checks) = (Vec::new(), Checks::new());
    while let Some((position, row)) = reader.next()? {
        pass.rows += 1;
        match row {
            Ok(mut row) => {
                let referral = row.owned("referral").map(|text| folded(&text));
                checks.extend(referral.zip(row.past("checked_at")));
                positions.push(position);
            }
            Err(problem) => pass.problems.push(problem),
        }
    }
    Ok((positions, checks))
}

async fn record(pass: &mut Pass<'_>, row: &mut Row, checks: &Checks) -> Result<Done, Trouble> {
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
    let reference = folded(row.optional("referral").unwrap_or_default());
    let is_in_file = |at| checks.contains(&(reference.clone(), at));
    if known
        .iter()
        .any(|known| is_at_another_time(known, &check) && !is_in_file(known.checked_at))
    {
        row.differs("checked_at", None);
        return Ok(Done::AlreadyThere);
    }
    let caller = pass.at(check.checked_at)?;
    follow_up::record_follow_up(&caller, check).await?;
    Ok(Done::Recorded)
}

/// Whether a stored check may be the one in the row, with a time that was corrected.
fn is_at_another_time(known: &FollowUp, check: &RecordFollowUp) -> bool {
    (known.checked_at - check.checked_at).abs() <= SAME_CHECK
        && known.result == check.result
        && known.offence_on == check.offence_on
        && known.proven_by == check.proven_by
        && known.proven_on == check.proven_on
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
        note: None,
    })
}
