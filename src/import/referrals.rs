//! `referrals.csv`, first pass: referrals, from the draft to the agreement to take part. Work is recorded with the
//! attendances; cases that ended in another way are recorded in `closing`.
//!
//! The Team checked the paper forms (admission, victim, guardian's agreement, youth justice service) when it accepted
//! the cases. These details are imported as recorded on paper.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{ReferrerId, StaffId},
    offender::{self, Offender},
    reference::{REFERRAL_NOT_COMPLETED, REFERRAL_REFUSED, REFERRAL_REJECTED, REFERRAL_WITHDRAWN},
    referral::{
        self, Accept, Admission, Amend, Channel, Close, DisposalType, Draft, Engage, Person,
        ReassignMentor, RecordContact, Referral, Status, Submit, VictimViews, status::Step,
    },
};
use kernel::{Caller, amendment::Change, clock::local_day};

use super::{
    accept,
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};

/// A row.
struct Claim {
    reference: String,
    referrer: ReferrerId,
    submitted_at: DateTime<Utc>,
    offence_category: String,
    disposal: DisposalType,
    decided_at: DateTime<Utc>,
    incident_on: NaiveDate,
    ordered_minutes: i32,
    mentor: Option<StaffId>,
    status: Status,
    reason: Option<String>,
}

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let (claim, person) = read(pass, row).await?.ok_or(Trouble::Noted)?;
    if !pass.is_new(row, "reference", &claim.reference) {
        return Ok(Done::AlreadyThere);
    }
    let known = referral::find_by_reference(&pass.batch.afresh(), &claim.reference).await?;
    let caller = pass.at(claim.submitted_at)?;
    let is_new = known.is_none();
    let referral = match known {
        Some(known) => {
            compare(row, &known, &claim, &person);
            if pass.accepts_changes {
                amend(&pass.batch.afresh(), row, known, &claim).await?
            } else {
                known
            }
        }
        None => referral::draft(&caller, draft(&claim, &person)).await?,
    };
    let before = referral.version;
    let is_booked = pass.gathered.booked.has(&claim.reference);
    let referral = take_on(&caller, referral, &claim).await?;
    let referral = reach(&caller, referral, &claim, is_booked).await?;
    let done = Done::of(is_new, referral.version != before);
    if !is_new {
        // Only now, because the mentor may have been recorded just before.
        row.compare("mentor", &referral.mentor_id, &claim.mentor);
        if pass.accepts_changes {
            reassign(&pass.batch.afresh(), row, referral, claim.mentor).await?;
        }
    } else if referral.mentor_id != claim.mentor {
        row.wrong(
            "mentor",
            "Nothing is expected here before the case is accepted.",
        );
    }
    Ok(done)
}

fn compare(row: &mut Row, known: &Referral, claim: &Claim, person: &Offender) {
    row.compare("offender", &known.offender_id, &person.id);
    row.compare("referrer", &known.referrer_id, &claim.referrer);
    // For a draft, the column says when it was drafted.
    let is_draft = [known.status, claim.status] == [Status::Draft; 2];
    let at = known.submitted_at.or(is_draft.then_some(known.drafted_at));
    if let Some(at) = at {
        row.compare("submitted_at", &at, &claim.submitted_at);
    }
    row.compare_text("offence_category", Some(&known.offence_category));
    row.compare("disposal", &known.disposal, &claim.disposal);
    row.compare("decided_at", &known.decided_at, &claim.decided_at);
    row.compare("incident_on", &known.incident_on, &claim.incident_on);
    row.compare(
        "ordered_minutes",
        &known.ordered_minutes,
        &claim.ordered_minutes,
    );
}

async fn amend(
    caller: &Caller,
    row: &mut Row,
    known: Referral,
    claim: &Claim,
) -> Result<Referral, Trouble> {
    let groups: [&[_]; 5] = [
        &["offence_category"],
        &["disposal"],
        &["decided_at"],
        &["incident_on"],
        &["ordered_minutes"],
    ];
    accept::apply(row, known, &groups, async |known, wanted| {
        let category = claim.offence_category.clone();
        let amend = Amend {
            referral: known.id,
            expected_version: known.version,
            occurrence_number: Change::Kept,
            incident_on: wanted.set("incident_on", claim.incident_on),
            incident_ward: Change::Kept,
            offence_category: wanted.set("offence_category", category),
            disposal: wanted.set("disposal", claim.disposal),
            decided_at: wanted.set("decided_at", claim.decided_at),
            admission: Change::Kept,
            victim_views: Change::Kept,
            victim_to_be_told: Change::Kept,
            agreed_on: Change::Kept,
            appropriate_adult: Change::Kept,
            youth_justice_consulted: Change::Kept,
            ordered_minutes: wanted.set("ordered_minutes", claim.ordered_minutes),
            risk_text: Change::Kept,
            reason: accept::REASON.to_owned(),
        };
        referral::amend(caller, amend).await
    })
    .await
}

/// Gives a case to the mentor in the row.
async fn reassign(
    caller: &Caller,
    row: &mut Row,
    known: Referral,
    mentor: Option<StaffId>,
) -> Result<Referral, Trouble> {
    let Some(mentor) = mentor else {
        row.kept(&["mentor"], "A case that was accepted keeps a mentor.");
        return Ok(known);
    };
    accept::apply(row, known, &[&["mentor"]], async |known, _| {
        let reassign = ReassignMentor {
            referral: known.id,
            expected_version: known.version,
            mentor,
        };
        referral::reassign_mentor(caller, reassign).await
    })
    .await
}

fn draft(claim: &Claim, person: &Offender) -> Draft {
    let young = claim.incident_on < person.adult_on;
    Draft {
        idempotency_key: None,
        reference: Some(claim.reference.clone()),
        referrer: Some(claim.referrer),
        person: Person::Known(person.id),
        occurrence_number: None,
        incident_on: claim.incident_on,
        incident_ward: None,
        offence_category: claim.offence_category.clone(),
        disposal: claim.disposal,
        decided_at: claim.decided_at,
        admission: Some(Admission::OnPaper),
        victim_views: Some(VictimViews::OnPaper),
        victim_to_be_told: false,
        agreed_on: Some(local_day(claim.decided_at)),
        appropriate_adult: young,
        youth_justice_consulted: young,
        ordered_minutes: claim.ordered_minutes,
        risk_text: None,
    }
}

/// Submits a draft, and accepts or rejects it. A referral that was withdrawn and has no mentor was never accepted.
async fn take_on(caller: &Caller, mut row: Referral, claim: &Claim) -> Result<Referral, Trouble> {
    if row.status == Status::Draft && claim.status != Status::Draft {
        let step = Submit {
            referral: row.id,
            expected_version: row.version,
        };
        row = referral::submit(caller, step).await?;
    }
    if row.status != Status::Submitted {
        return Ok(row);
    }
    let (referral, expected_version) = (row.id, row.version);
    if claim.status == Status::Rejected {
        let step = Close {
            referral,
            expected_version,
            reason: claim.reason.clone().unwrap_or_default(),
            note: None,
        };
        row = referral::reject(caller, step).await?;
    } else if let Some(mentor) = claim.mentor.filter(|_| claim.status != Status::Submitted) {
        let step = Accept {
            referral,
            expected_version,
            mentor,
            risk_read: true,
        };
        row = referral::accept(caller, step).await?;
    }
    Ok(row)
}

/// Records the contacts that the status in the file requires, and the agreement of people who took part.
async fn reach(
    caller: &Caller,
    mut row: Referral,
    claim: &Claim,
    is_booked: bool,
) -> Result<Referral, Trouble> {
    if row.status != Status::Accepted || claim.status == Status::Accepted {
        return Ok(row);
    }
    let reason = claim.reason.as_deref().unwrap_or_default();
    let refused = |why| claim.status == Status::Refused && reason == why;
    if refused("NO_RESPONSE") {
        let known = referral::contacts(&caller.afresh(), &[row.id]).await?;
        for _attempt in known.len()..3 {
            row = contact(caller, &row, false).await?;
        }
    }
    let met = is_booked || !(refused("NO_RESPONSE") || claim.status == Status::Withdrawn);
    let agreed = is_booked || (met && !refused("REFUSED_AT_CONTACT"));
    if met && row.first_contact_at.is_none() {
        row = contact(caller, &row, true).await?;
    }
    if agreed {
        let step = Engage {
            referral: row.id,
            expected_version: row.version,
        };
        row = referral::engage(caller, step).await?;
    }
    Ok(row)
}

async fn contact(caller: &Caller, row: &Referral, reached: bool) -> Result<Referral, Trouble> {
    let contact = RecordContact {
        idempotency_key: None,
        referral: row.id,
        at: caller.now(),
        channel: Channel::Phone,
        reached,
        summary: None,
    };
    Ok(referral::record_contact(caller, contact).await?)
}

async fn read(pass: &Pass<'_>, row: &mut Row) -> Result<Option<(Claim, Offender)>, Trouble> {
    let person = match row.optional("offender") {
        Some(reference) => offender::find_by_reference(&pass.batch.afresh(), reference).await?,
        None => None,
    };
    if person.is_none() {
        row.wrong(
            "offender",
            "The reference of a person in offenders.csv is expected.",
        );
    }
    let claim = claim(pass, row);
    Ok(claim.zip(person.and_then(offender::Seen::whole)))
}

fn claim(pass: &Pass<'_>, row: &mut Row) -> Option<Claim> {
    let known = &pass.known;
    let reference = row.text("reference");
    let referrer = row.known("referrer", "a referrer", &known.referrers);
    let submitted_at = row.past("submitted_at");
    let offence_category = row.text("offence_category");
    let disposal = row.choice("disposal");
    let decided_at = row.past("decided_at");
    let incident_on = row.past_day("incident_on");
    let ordered_minutes = row.number("ordered_minutes");
    let mentor = row.may_know("mentor", "a mentor", &known.staff);
    let status = row.choice("status");
    if submitted_at < decided_at && submitted_at.is_some() {
        row.wrong(
            "decided_at",
            "A time no later than submitted_at is expected.",
        );
    }
    is_whole(row, status?, (mentor?, submitted_at));
    Some(Claim {
        reference: reference?,
        referrer: referrer?,
        submitted_at: submitted_at?,
        offence_category: offence_category?,
        disposal: disposal?,
        decided_at: decided_at?,
        incident_on: incident_on?,
        ordered_minutes: ordered_minutes?,
        mentor: mentor?,
        status: status?,
        reason: row.owned("reason"),
    })
}

/// Checks the row as a whole: an accepted referral needs a mentor, a referral that ended without completion needs a
/// reason, and only an ended referral can be concluded.
fn is_whole(
    row: &mut Row,
    status: Status,
    (mentor, submitted_at): (Option<StaffId>, Option<DateTime<Utc>>),
) {
    let never_taken_on = [
        Status::Draft,
        Status::Submitted,
        Status::NeedsInfo,
        Status::Rejected,
        Status::Withdrawn,
    ];
    if mentor.is_none() && !never_taken_on.contains(&status) {
        row.wrong("mentor", "The reference of a mentor is expected.");
    }
    match reasons(status) {
        None => row.nothing("reason", "with this status"),
        Some(list) => row.code("reason", list),
    }
    if !is_over(status) {
        row.nothing(
            "concluded_at",
            "while the case is open, or if it was rejected",
        );
    } else if let Some(Some(concluded)) = row.may_past("concluded_at")
        && submitted_at.is_some_and(|submitted| concluded < submitted)
    {
        row.wrong(
            "concluded_at",
            "A time no earlier than submitted_at is expected.",
        );
    }
}

/// The reference list for the reason of a status, if the status has a reason.
fn reasons(status: Status) -> Option<&'static str> {
    match status {
        Status::Rejected => Some(REFERRAL_REJECTED),
        Status::Refused => Some(REFERRAL_REFUSED),
        Status::NotCompleted => Some(REFERRAL_NOT_COMPLETED),
        Status::Withdrawn => Some(REFERRAL_WITHDRAWN),
        Status::Draft
        | Status::Submitted
        | Status::NeedsInfo
        | Status::Accepted
        | Status::Engaged
        | Status::InProgress
        | Status::Completed => None,
    }
}

/// Whether a case with that status can be concluded.
fn is_over(status: Status) -> bool {
    referral::status::after(status, Step::Conclude).is_ok()
}
