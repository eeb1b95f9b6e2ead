//! Cancels a booking.

use entity::attendance;
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    attendance as attendances,
    id::AttendanceId,
    referral::{self, departures},
    session::{Session, Status},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct UnbookParticipant {
    pub attendance: AttendanceId,
    pub expected_version: i32,
}

impl Command for UnbookParticipant {
    fn check(&self, _problems: &mut Problems) {}
}

/// Cancels a booking before the session begins, and returns the session.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it has an outcome or the session has begun; if the version
/// is stale.
pub async fn unbook_participant(caller: &Caller, input: UnbookParticipant) -> Result<Session> {
    let mut work = caller.begin(Action::UnbookParticipant, &input).await?;
    let row = attendances::get(&work.read(), input.attendance).await?;
    expect_version(row.version, input.expected_version)?;
    let session = super::get_alone(&work, row.session_id).await?;
    all_met([
        (row.outcome.is_none(), Rule::AttendanceBooked),
        (
            matches!(session.status, Status::Planned | Status::Confirmed),
            Rule::SessionOpenForBooking,
        ),
    ])?;
    let referral = referral::of_row(&work.read(), row.referral_id).await?;
    let young = departures::young_in(&work, &referral).await?;
    let unchanged = attendance::Column::Version.eq(row.version);
    let gone = attendance::Entity::delete_many()
        .filter(attendance::Column::Id.eq(row.id))
        .filter(unchanged);
    if gone.exec(work.db()).await?.rows_affected == 0 {
        return Err(Rule::Version.into());
    }
    let unbooked = event::ParticipantUnbooked::of(row.id, row.offender_id);
    let logged = work.happened(unbooked).await?;
    departures::unbooked(&work, logged, (&referral, &young), &session).await?;
    work.commit().await?;
    Ok(session)
}
