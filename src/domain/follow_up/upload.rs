//! Records many follow-up checks at once, from a table in CSV: the police's own list, filled in. Either all of them are
//! recorded or none.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{follow_up, id::ReferralId};
use kernel::{
    Caller, Error, Result, Work,
    check::{Command, Problems},
    condition,
    policy::Action,
};
use sea_orm::{EntityTrait, QueryFilter};

use super::{Entity, FollowUp, RecordFollowUp, may_be_checked, sheet, store};
use crate::referral::{self, Referral};

/// A table to record.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The table, with its headings in the first line.
    pub csv: String,
    /// Whether only to check it.
    pub dry_run: bool,
}

impl Command for Upload {
    fn check(&self, problems: &mut Problems) {
        sheet::read(&self.csv, problems);
    }
}

/// A check that was recorded, or would be.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// The line of the table, from 1.
    pub line: usize,
    pub referral: Referral,
    /// The check; `None` if the table was only checked.
    pub check: Option<FollowUp>,
}

/// Records the checks of a table, or only checks it.
///
/// # Errors
/// If the caller lacks the scope; for a table that cannot be read, with all its problems; if a referral is not found, or may
/// not be checked, or has a check of the same time already, so that a table that is sent again changes nothing.
pub async fn upload(caller: &Caller, input: Upload) -> Result<Vec<Uploaded>> {
    let mut work = caller.begin(Action::UploadFollowUps, &input).await?;
    let checks = checks(&work, &input).await?;
    let mut uploaded = Vec::with_capacity(checks.len());
    for (line, referral, check) in checks {
        caller.looked_at([referral.offender_id]);
        let check = if input.dry_run {
            None
        } else {
            Some(store(&mut work, &referral, check).await?)
        };
        uploaded.push(Uploaded {
            line,
            referral,
            check,
        });
    }
    if !input.dry_run {
        work.commit().await?;
    }
    Ok(uploaded)
}

/// The checks of a table with their lines and referrals, if all of them may be recorded.
async fn checks(work: &Work, input: &Upload) -> Result<Vec<(usize, Referral, RecordFollowUp)>> {
    let mut problems = Problems::of(work.caller());
    let rows = sheet::read(&input.csv, &mut problems);
    let references: Vec<String> = rows.iter().map(|row| row.reference.clone()).collect();
    let found = referral::to_follow_up_many(work, &references).await?;
    let known = known(work, &found).await?;
    let found = found.into_iter();
    let mut found: HashMap<String, Referral> = found
        .map(|row| (row.reference_folded.clone(), row))
        .collect();
    let mut checks = vec![];
    for row in rows {
        let at = |column: &str| format!("csv.{}.{column}", row.line);
        let Some(referral) = found.remove(&row.reference) else {
            let expected = "The reference of a concluded referral is expected.";
            problems.add(&at("referral"), expected);
            continue;
        };
        let check = RecordFollowUp {
            referral: referral.id,
            ..row.check
        };
        if known.contains(&(referral.id, check.checked_at)) {
            let expected = "The time of a check that is not recorded yet is expected.";
            problems.add(&at("checked_at"), expected);
        }
        let messages = match may_be_checked(&referral, &check, work.now()) {
            Ok(()) => vec![],
            Err(Error::Invalid(wrong)) => wrong.into_iter().map(|one| one.message).collect(),
            Err(Error::Refused(rules)) => rules.into_iter().map(|one| one.message).collect(),
            Err(error) => return Err(error),
        };
        for message in messages {
            problems.add(&at("checked_at"), message);
        }
        checks.push((row.line, referral, check));
    }
    problems.done()?;
    Ok(checks)
}

/// The times of the checks that are recorded already.
async fn known(
    work: &Work,
    referrals: &[Referral],
) -> Result<HashSet<(ReferralId, DateTime<Utc>)>> {
    let ids: Vec<ReferralId> = referrals.iter().map(|row| row.id).collect();
    let of_these = condition::any_of(&work.read(), follow_up::Column::ReferralId, ids);
    let checks = Entity::find().filter(of_these).all(work.db()).await?;
    let checks = checks.into_iter();
    Ok(checks
        .map(|check| (check.referral_id, check.checked_at))
        .collect())
}
