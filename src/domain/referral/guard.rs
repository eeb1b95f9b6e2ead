//! The rules that a submitted referral must meet: it must be complete, and lawful for the person and the disposal. They
//! are checked when it is submitted, and again after amendments of the referral or its person, as far as they depend on
//! amended fields.

use entity::referral;
use kernel::{
    Result, Work,
    clock::{age, local_day},
    condition,
    rule::Rule,
};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    id::OffenderId,
    offender::{self, Offender},
    reference::HOUR_CAP,
    referral::{Admission, DisposalType, Referral, Status},
};

/// The minimum age on the day of the incident.
const LEAST_AGE: u32 = 12;

/// One check: the rule, whether it is met, and the fields on which it depends, by their names in the inputs.
pub(crate) struct Guard {
    pub rule: Rule,
    pub met: bool,
    pub fields: &'static [&'static str],
}

/// Every rule that depends only on a referral and its person.
pub(crate) fn of(work: &Work, referral: &Referral, person: &Offender) -> [Guard; 9] {
    let adult = person.adult_on <= referral.incident_on;
    let guarded = person.guardian_name.is_some() && person.guardian_phone.is_some();
    let old_enough = age(person.date_of_birth, referral.incident_on) >= LEAST_AGE;
    let agreed = referral
        .agreed_on
        .is_some_and(|day| day <= local_day(work.now()));
    let guard = |rule, met, fields| Guard { rule, met, fields };
    [
        guard(
            Rule::OffenderOldEnough,
            old_enough,
            &["incidentOn", "dateOfBirth"],
        ),
        guard(
            Rule::ReferralAdmissionFitsDisposal,
            admission_fits(referral),
            &["admission", "disposal"],
        ),
        guard(
            Rule::ReferralDisposalFitsAge,
            disposal_fits(referral, adult),
            &["disposal", "incidentOn", "dateOfBirth"],
        ),
        guard(Rule::ReferralNeedsAgreement, agreed, &["agreedOn"]),
        guard(
            Rule::ReferralMinutesWithinCap,
            within_cap(work, referral),
            &["orderedMinutes", "disposal"],
        ),
        guard(
            Rule::ReferralNeedsVictimViews,
            referral.victim_views.is_some(),
            &["victimViews"],
        ),
        guard(
            Rule::OffenderUnder18NeedsGuardian,
            adult || guarded,
            &["incidentOn", "dateOfBirth", "guardianName", "guardianPhone"],
        ),
        guard(
            Rule::ReferralNeedsYouthJustice,
            adult || referral.youth_justice_consulted,
            &["incidentOn", "dateOfBirth", "youthJusticeConsulted"],
        ),
        guard(
            Rule::ReferralNeedsAppropriateAdult,
            adult || referral.appropriate_adult,
            &["incidentOn", "dateOfBirth", "appropriateAdult"],
        ),
    ]
}

/// Whether the disposal fits the person's age: each of the two conditional cautions is only for one age group.
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

/// Whether the admission fits the disposal: a conditional caution requires an admission, a community resolution at
/// least that responsibility is accepted, and a diversion neither.
fn admission_fits(referral: &Referral) -> bool {
    let Some(admission) = referral.admission else {
        return false;
    };
    match referral.disposal {
        DisposalType::ConditionalCautionAdult | DisposalType::YouthCautionConditional => {
            matches!(admission, Admission::Admitted | Admission::OnPaper)
        }
        DisposalType::CommunityResolution => !matches!(admission, Admission::NotRequired),
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

/// The statuses in which a referral excludes another one for the same occurrence.
pub(crate) const OPEN: [Status; 5] = [
    Status::Submitted,
    Status::NeedsInfo,
    Status::Accepted,
    Status::Engaged,
    Status::InProgress,
];

/// Whether there is no other open referral of this person for the same occurrence. The person's row is locked, so that
/// of two submissions at the same time the second sees the first.
pub(crate) async fn is_the_only_one(
    work: &Work,
    referral: &Referral,
    person: OffenderId,
) -> Result<bool> {
    let Some(number) = &referral.occurrence_key else {
        return Ok(true);
    };
    offender::get_alone(work, person).await?;
    let others = super::Entity::find()
        .filter(referral::Column::Id.ne(referral.id))
        .filter(referral::Column::OrganisationId.eq(referral.organisation_id))
        .filter(referral::Column::OccurrenceKey.eq(number))
        .filter(referral::Column::OffenderId.eq(person))
        .filter(condition::has(referral::Column::Status, OPEN));
    Ok(others.count(work.db()).await? == 0)
}
