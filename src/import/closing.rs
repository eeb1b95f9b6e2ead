//! The second pass over `sites.csv` and `referrals.csv`, after the work is recorded: completes or pauses sites, and
//! closes and concludes cases. Every status in these files must be the one that the recorded steps have led to.

use super::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
    sites::improved,
    table::{REFERRALS, SITES},
};
use domain::{
    referral::{self, Close, Conclude, End, Referral, Refuse, status::Step},
    site::{self, Complete, Hold, Site},
};
use kernel::{Caller, Error, Noun};

/// The reason for the missing photograph of the result.
const WAIVER: &str = "Recorded before photographs were kept.";

/// `sites.csv`, second pass.
pub async fn sites(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = close_site(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn close_site(pass: &Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let claim = row.choice::<site::Status>("status").ok_or(Trouble::Noted)?;
    let improved_at = improved(row, Some(claim)).ok_or(Trouble::Noted)?;
    let reference = row.text("reference").ok_or(Trouble::Noted)?;
    let found = site::find_by_reference(&pass.batch, &reference).await?;
    let mut site = found.ok_or(Error::NotFound(Noun::Site))?;
    let before = site.version;
    if let Some(improved_at) = improved_at
        && site.status == site::Status::InProgress
    {
        if improved_at < site.status_changed_at {
            row.wrong(
                "improved_at",
                "A time after the work there began is expected.",
            );
            return Err(Trouble::Noted);
        }
        let step = Complete {
            site: site.id,
            expected_version: site.version,
            photo: None,
            photo_waiver: Some(WAIVER.into()),
        };
        site = site::complete(&pass.at(improved_at)?, step).await?;
    }
    let may_pause = site::status::after(site.status, site::status::Step::Hold).is_ok();
    if claim == site::Status::OnHold && may_pause {
        site = pause(pass, &site).await?;
    }
    if site.status != claim {
        row.not_led_to(&site.status, pass.is_new_record(&SITES, row.line));
    } else if claim == site::Status::Completed {
        row.compare("improved_at", &site.improved_at, &improved_at);
    }
    Ok(Done::of(false, site.version != before))
}

/// Pauses a site. The records do not say when, so this uses the time of the last known change of the site.
async fn pause(pass: &Pass<'_>, site: &Site) -> Result<Site, Trouble> {
    let step = Hold {
        site: site.id,
        expected_version: site.version,
        reason: "OTHER".into(),
        note: None,
    };
    Ok(site::hold(&pass.at(site.status_changed_at)?, step).await?)
}

/// `referrals.csv`, second pass.
pub async fn referrals(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = close_referral(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn close_referral(pass: &Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let claim = row
        .choice::<referral::Status>("status")
        .ok_or(Trouble::Noted)?;
    let concluded_at = row.may_past("concluded_at").ok_or(Trouble::Noted)?;
    let reference = row.text("reference").ok_or(Trouble::Noted)?;
    let found = referral::find_by_reference(&pass.batch.afresh(), &reference).await?;
    let mut referral = found.ok_or(Error::NotFound(Noun::Referral))?;
    let before = referral.version;
    if may_close(&referral, claim) {
        let reason = row.owned("reason").unwrap_or_default();
        let caller = pass.at(concluded_at.unwrap_or(pass.now))?;
        referral = close(&caller, referral, claim, reason).await?;
    }
    if referral.status != claim {
        row.not_led_to(&referral.status, pass.is_new_record(&REFERRALS, row.line));
        return Ok(Done::of(false, referral.version != before));
    }
    if row.optional("reason").is_some() {
        row.compare_text("reason", referral.status_reason.as_deref());
    }
    if referral.concluded_at.is_some() {
        row.compare("concluded_at", &referral.concluded_at, &concluded_at);
    } else if let Some(concluded_at) = concluded_at {
        let step = Conclude {
            referral: referral.id,
            expected_version: referral.version,
            exit_note: None,
        };
        referral = referral::conclude(&pass.at(concluded_at)?, step).await?;
    }
    Ok(Done::of(false, referral.version != before))
}

/// Whether a case can be closed with the status in the file. If it cannot, the status of a case that was imported before
/// differs.
fn may_close(row: &Referral, claim: referral::Status) -> bool {
    let step = match claim {
        referral::Status::Refused => Step::Refuse,
        referral::Status::NotCompleted => Step::End,
        referral::Status::Withdrawn => Step::Withdraw,
        _ => return false,
    };
    row.status != claim && referral::status::after(row.status, step).is_ok()
}

/// Closes a case that ended without completing the work.
async fn close(
    caller: &Caller,
    row: Referral,
    claim: referral::Status,
    reason: String,
) -> Result<Referral, Trouble> {
    let (referral, expected_version, note) = (row.id, row.version, None);
    Ok(match claim {
        referral::Status::Refused => {
            let step = Refuse {
                referral,
                expected_version,
                reason,
                note,
            };
            referral::refuse(caller, step).await?
        }
        referral::Status::NotCompleted => {
            let step = End {
                referral,
                expected_version,
                reason,
                note,
            };
            referral::end(caller, step).await?
        }
        referral::Status::Withdrawn => {
            let step = Close {
                referral,
                expected_version,
                reason,
                note,
            };
            referral::withdraw(caller, step).await?
        }
        _ => row,
    })
}
