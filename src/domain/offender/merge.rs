//! Merges one record of a person into another, once a user has found that both are the same person. Everything that
//! belongs to the merged record moves to the other.

use entity::{attendance, offender, referral};
use kernel::{
    Caller, Noun, Result, Work,
    amendment::{Change, Changes},
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use super::{Entity, Offender, amend, limit};
use crate::{
    attendance::Attendance,
    id::OffenderId,
    referral::{Referral, departures, guard},
};

/// The two records.
#[derive(Clone, Debug)]
pub struct Merge {
    pub idempotency_key: Option<String>,
    /// The record that is merged.
    pub offender: OffenderId,
    /// The remaining record.
    pub into: OffenderId,
    /// The version of the record that is merged.
    pub expected_version: i32,
    /// How it is known that both are the same person.
    pub reason: String,
}

impl Command for Merge {
    fn check(&self, problems: &mut Problems) {
        problems.text("reason", &self.reason, NOTE);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// The rows that belong to a person.
struct Life {
    referrals: Vec<Referral>,
    attendances: Vec<Attendance>,
}

/// Merges one record of a person into another. Referrals and attendances move, and so do records that were merged into
/// it before. The merged row remains, is only found by its own id or reference, and names the record that it was merged
/// into.
///
/// # Errors
/// If the caller lacks the scope or a row is not found; if both records are the same, or one was merged before; if the
/// two cannot be one person, or under the scheme's rules one person could not have had the referrals and bookings of
/// both; if the version is stale; if the idempotency key was used with another input.
pub async fn merge(caller: &Caller, input: Merge) -> Result<Offender> {
    let mut work = caller.begin(Action::MergeOffender, &input).await?;
    if let Some(made) = work.replayed() {
        let row = super::get(&work.read(), OffenderId(made)).await?;
        caller.looked_at([input.offender, row.id]);
        return Ok(row);
    }
    let gone = super::get(&work.read(), input.offender).await?;
    let stays = super::get(&work.read(), input.into).await?;
    let (gone, stays) = alone(&work, gone.id, stays.id).await?;
    expect_version(gone.version, input.expected_version)?;
    may_be_one(&work, &gone, &stays).await?;
    let cases = amend::cases(&work, gone.id).await?;
    let young = departures::young_in_each(&work, &cases).await?;
    move_all(&mut work, gone.id, stays.id).await?;
    limit::moved(&work, gone.id, stays.id).await?;
    let given_up = Offender {
        merged_into_id: Some(stays.id),
        ..gone.clone()
    };
    let mut changes = Changes::because(Some(input.reason));
    let into = Change::To(stays.reference.clone());
    changes.change("mergedInto", &mut None, into, String::clone);
    changes.record(&work, (Noun::Offender, gone.id.0)).await?;
    amend::save(&work, &gone, given_up).await?;
    let stays = amend::save(&work, &stays, stays.clone()).await?;
    let merged = |one, other| event::OffenderMerged::of(one).and_of(other);
    work.happened(merged(stays.id, gone.id)).await?;
    let logged = work.happened(merged(gone.id, stays.id)).await?;
    departures::merged(&work, logged, gone.id, cases.iter().zip(&young)).await?;
    work.made(stays.id.0).await?;
    work.commit().await?;
    caller.looked_at([gone.id, stays.id]);
    Ok(stays)
}

/// Both records, locked against changes until the transaction ends, always in the same order to avoid a deadlock.
async fn alone(work: &Work, gone: OffenderId, stays: OffenderId) -> Result<(Offender, Offender)> {
    if gone < stays {
        let gone = super::get_alone(work, gone).await?;
        return Ok((gone, super::get_alone(work, stays).await?));
    }
    let stays = super::get_alone(work, stays).await?;
    Ok((super::get_alone(work, gone).await?, stays))
}

async fn may_be_one(work: &Work, gone: &Offender, stays: &Offender) -> Result<()> {
    all_met([(gone.id != stays.id, Rule::OffenderMergeNeedsTwo)])?;
    let open = gone.merged_into_id.is_none() && stays.merged_into_id.is_none();
    all_met([(open, Rule::OffenderNotMerged)])?;
    let (theirs, others) = (life(work, gone.id).await?, life(work, stays.id).await?);
    let mut rules = vec![
        (
            theirs.referrals.iter().all(|one| {
                let others = &others.referrals;
                !others.iter().any(|other| same_occurrence(one, other))
            }),
            Rule::OffenderOneReferralPerOccurrence,
        ),
        (
            theirs.attendances.iter().all(|one| {
                let others = &others.attendances;
                !others
                    .iter()
                    .any(|other| other.session_id == one.session_id)
            }),
            Rule::AttendanceOncePerSession,
        ),
        (
            amend::audiences_fit(work, gone.id, stays).await?,
            Rule::AudienceMatchesAge,
        ),
    ];
    let by_age = |fields: &[&str]| fields.contains(&"dateOfBirth");
    rules.extend(amend::broken(work, &theirs.referrals, stays, by_age));
    all_met(rules)
}

fn same_occurrence(one: &Referral, other: &Referral) -> bool {
    let open = |row: &Referral| guard::OPEN.contains(&row.status);
    one.occurrence_key.is_some()
        && one.occurrence_key == other.occurrence_key
        && one.organisation_id == other.organisation_id
        && open(one)
        && open(other)
}

async fn life(work: &Work, person: OffenderId) -> Result<Life> {
    let referrals = referral::Entity::find().filter(referral::Column::OffenderId.eq(person));
    let attendances = attendance::Entity::find().filter(attendance::Column::OffenderId.eq(person));
    Ok(Life {
        referrals: referrals.all(work.db()).await?,
        attendances: attendances.all(work.db()).await?,
    })
}

async fn move_all(work: &mut Work, gone: OffenderId, stays: OffenderId) -> Result<()> {
    for case in life(work, gone).await?.referrals {
        work.happened(event::ReferralAmended::of(case.id, stays))
            .await?;
    }
    referral::Entity::update_many()
        .col_expr(referral::Column::OffenderId, Expr::val(stays))
        .col_expr(
            referral::Column::Version,
            Expr::col(referral::Column::Version).add(1),
        )
        .filter(referral::Column::OffenderId.eq(gone))
        .exec(work.db())
        .await?;
    attendance::Entity::update_many()
        .col_expr(attendance::Column::OffenderId, Expr::val(stays))
        .col_expr(
            attendance::Column::Version,
            Expr::col(attendance::Column::Version).add(1),
        )
        .filter(attendance::Column::OffenderId.eq(gone))
        .exec(work.db())
        .await?;
    Entity::update_many()
        .col_expr(offender::Column::MergedIntoId, Expr::val(stays))
        .filter(offender::Column::MergedIntoId.eq(gone))
        .exec(work.db())
        .await?;
    Ok(())
}
