//! Hands a drafted referral to the Team: it must be complete, and lawful for the person and the disposal.

use entity::referral;
use sea_orm::{
    ActiveEnum, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect,
};

use crate::domain::{
    Caller, Result, Work,
    check::{Command, Problems},
    clock::{age, local_day},
    error::all_met,
    event::Event,
    expect_version,
    history::Because,
    id::ReferralId,
    offender,
    policy::Action,
    reference::HOUR_CAP,
    referral::{
        Admission, DisposalType, Referral, Status,
        status::{self, Step},
    },
    rule::Rule,
};

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct Submit {
    pub referral: ReferralId,
    pub expected_version: i32,
}

impl Command for Submit {
    fn check(&self, _problems: &mut Problems) {}
}

/// Hands a drafted referral to the Team: it must be complete, and lawful for the person and the disposal.
///
/// # Errors
/// Without the right or the row; with every guard that is not met; when the status does not allow it; with a stale version.
pub async fn submit(caller: &Caller, input: Submit) -> Result<Referral> {
    let mut work = caller.begin(Action::SubmitReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    status::after(referral.status, Step::Submit)?;
    is_complete(&work, &referral).await?;
    let change = referral::ActiveModel {
        submitted_at: Set(Some(work.now())),
        ..referral.clone().into()
    };
    let referral =
        super::move_on(&work, &referral, Step::Submit, change, Because::default()).await?;
    work.happened(Event::ReferralSubmitted(referral.id, referral.offender_id))
        .await?;
    work.commit().await?;
    Ok(referral)
}

/// The least age on the day of the incident.
const LEAST_AGE: u32 = 12;

/// Asks every guard of a submission.
async fn is_complete(work: &Work, referral: &Referral) -> Result<()> {
    let person = offender::of_row(&work.read(), referral.offender_id).await?;
    let adult = person.adult_on <= referral.incident_on;
    let guarded = person.guardian_name.is_some() && person.guardian_phone.is_some();
    let agreed = referral
        .agreed_on
        .is_some_and(|day| day <= local_day(work.now()));
    all_met([
        (
            age(person.date_of_birth, referral.incident_on) >= LEAST_AGE,
            Rule::OffenderOldEnough,
        ),
        (
            admission_fits(referral),
            Rule::ReferralAdmissionFitsDisposal,
        ),
        (
            disposal_fits(referral, adult),
            Rule::ReferralDisposalFitsAge,
        ),
        (agreed, Rule::ReferralNeedsAgreement),
        (within_cap(work, referral), Rule::ReferralMinutesWithinCap),
        (
            referral.victim_views.is_some(),
            Rule::ReferralNeedsVictimViews,
        ),
        (adult || guarded, Rule::OffenderUnder18NeedsGuardian),
        (
            adult || referral.youth_justice_consulted,
            Rule::ReferralNeedsYouthJustice,
        ),
        (
            adult || referral.appropriate_adult,
            Rule::ReferralNeedsAppropriateAdult,
        ),
        (
            is_the_only_one(work, referral).await?,
            Rule::OffenderOneReferralPerOccurrence,
        ),
    ])
}

/// The two conditional cautions are each for one age.
fn disposal_fits(referral: &Referral, adult: bool) -> bool {
    match referral.disposal {
        DisposalType::ConditionalCautionAdult => adult,
        DisposalType::YouthCautionConditional => !adult,
        DisposalType::CommunityResolution
        | DisposalType::DiversionOutcome22
        | DisposalType::CpnOrAsbWarning
        | DisposalType::FpnAlternative
        | DisposalType::Other => true,
    }
}

/// A conditional caution needs an admission, a community resolution at least that responsibility is accepted; a
/// diversion asks for neither.
fn admission_fits(referral: &Referral) -> bool {
    let Some(said) = referral.admission else {
        return false;
    };
    match referral.disposal {
        DisposalType::ConditionalCautionAdult | DisposalType::YouthCautionConditional => {
            matches!(said, Admission::Admitted | Admission::OnPaper)
        }
        DisposalType::CommunityResolution => !matches!(said, Admission::NotRequired),
        DisposalType::DiversionOutcome22
        | DisposalType::CpnOrAsbWarning
        | DisposalType::FpnAlternative
        | DisposalType::Other => true,
    }
}

fn within_cap(work: &Work, referral: &Referral) -> bool {
    let directory = work.caller().directory();
    let cap = directory.reference_item(HOUR_CAP, &referral.disposal.to_value());
    cap.is_some_and(|cap| {
        cap.minimum
            .is_none_or(|least| referral.ordered_minutes >= least)
            && cap
                .maximum
                .is_none_or(|most| referral.ordered_minutes <= most)
    })
}

/// Whether no other open referral of this person is for the same occurrence. The person's own row is kept for this work,
/// so that two submissions at once see each other.
async fn is_the_only_one(work: &Work, referral: &Referral) -> Result<bool> {
    let Some(number) = &referral.occurrence_number else {
        return Ok(true);
    };
    offender::Entity::find_by_id(referral.offender_id)
        .lock_exclusive()
        .one(work.db())
        .await?;
    let open = [
        Status::Submitted,
        Status::Accepted,
        Status::Engaged,
        Status::InProgress,
    ];
    let others = super::Entity::find()
        .filter(referral::Column::OrganisationId.eq(referral.organisation_id))
        .filter(referral::Column::OccurrenceNumber.eq(number))
        .filter(referral::Column::OffenderId.eq(referral.offender_id))
        .filter(referral::Column::Status.is_in(open));
    Ok(others.count(work.db()).await? == 0)
}
