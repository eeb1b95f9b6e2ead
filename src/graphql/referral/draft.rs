//! The input for drafting a referral.

use async_graphql::{InputObject, OneofObject};
use domain::{
    id::{AreaId, OffenderId},
    offender,
    referral::{self, Person},
};

use crate::{
    id::Id,
    offender::kind::Sex,
    referral::kind::{Admission, DisposalType, VictimViews},
    scalar::{Date, DateTime},
};

/// The person whom a referral is about: either one known to the scheme or a new one.
#[derive(Debug, OneofObject)]
pub enum PersonInput {
    /// The id of a person known to the scheme, to whom the caller has access.
    Known(Id<OffenderId>),
    /// A person who is new to the scheme.
    New(NewPersonInput),
}

impl From<PersonInput> for Person {
    fn from(input: PersonInput) -> Self {
        match input {
            PersonInput::Known(id) => Self::Known(id.0),
            PersonInput::New(person) => Self::New(person.into()),
        }
    }
}

/// A person who is new to the scheme.
#[derive(Debug, InputObject)]
pub struct NewPersonInput {
    /// The person's first name, at most 200 characters.
    first_name: String,
    /// The person's last name, at most 200 characters.
    last_name: String,
    /// The person's date of birth, not in the future.
    date_of_birth: Date,
    /// The person's sex as recorded by the police.
    sex: Option<Sex>,
    /// The postcode of the person's home, at most 10 characters.
    postcode: Option<String>,
    /// The name of the parent or guardian, at most 200 characters. Required to submit the referral of a person under
    /// 18.
    guardian_name: Option<String>,
    /// The telephone number of the parent or guardian, at most 30 characters. Required to submit the referral of a
    /// person under 18.
    guardian_phone: Option<String>,
    /// The person's reference in the police's own system, such as a PNC id, at most 40 characters: digits, with letters
    /// and separators. It shows whether the scheme knows the person already. Capitals, spaces and separators make no
    /// difference when it is compared.
    police_reference: Option<String>,
}

impl From<NewPersonInput> for offender::Record {
    fn from(input: NewPersonInput) -> Self {
        Self {
            reference: None,
            first_name: input.first_name,
            last_name: input.last_name,
            date_of_birth: input.date_of_birth.0,
            sex: input.sex.map(Into::into),
            postcode: input.postcode,
            guardian_name: input.guardian_name,
            guardian_phone: input.guardian_phone,
            police_reference: input.police_reference,
        }
    }
}

/// Input of `draftReferral`.
#[derive(Debug, InputObject)]
pub struct DraftReferralInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The person whom the referral is about.
    person: PersonInput,
    /// The police force's own number for the incident, at most 40 characters: digits, with letters and separators.
    /// Capitals, spaces and separators make no difference when it is compared.
    occurrence_number: Option<String>,
    /// The date of the incident, not after the day of `decidedAt`.
    incident_on: Date,
    /// The id of the ward where the incident happened. It is never published.
    incident_ward: Option<Id<AreaId>>,
    /// The offence category, a code of the reference list `OFFENCE_CATEGORY`.
    offence_category_code: String,
    /// The disposal: what the police decided.
    disposal: DisposalType,
    /// The time of the police decision.
    decided_at: DateTime,
    /// Whether the person admitted the offence or accepted responsibility for it. Required to submit the referral.
    admission: Option<Admission>,
    /// Whether the victim's views were sought. Required to submit the referral.
    victim_views: Option<VictimViews>,
    /// Whether the victim asked to be told, by the officer, where and how long the person worked.
    #[graphql(default)]
    victim_to_be_told: bool,
    /// The date on which the person agreed to take part. Required to submit the referral.
    agreed_on: Option<Date>,
    /// Whether an appropriate adult was present. Must be true to submit the referral of a person under 18.
    #[graphql(default)]
    appropriate_adult: bool,
    /// Whether the youth justice service was consulted. Must be true to submit the referral of a person under 18.
    #[graphql(default)]
    youth_justice_consulted: bool,
    /// The ordered minutes of work, 1 to 10,000. The reference list `HOUR_CAP` contains the minimum and the maximum for
    /// each disposal.
    ordered_minutes: i32,
    /// What the Team must know about risk, at most 4,000 characters. Sensitive.
    risk_text: Option<String>,
}

impl From<DraftReferralInput> for referral::Draft {
    fn from(input: DraftReferralInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            person: input.person.into(),
            occurrence_number: input.occurrence_number,
            incident_on: input.incident_on.0,
            incident_ward: input.incident_ward.map(|id| id.0),
            offence_category: input.offence_category_code,
            disposal: input.disposal.into(),
            decided_at: input.decided_at.0,
            admission: input.admission.map(Into::into),
            victim_views: input.victim_views.map(Into::into),
            victim_to_be_told: input.victim_to_be_told,
            agreed_on: input.agreed_on.map(|day| day.0),
            appropriate_adult: input.appropriate_adult,
            youth_justice_consulted: input.youth_justice_consulted,
            ordered_minutes: input.ordered_minutes,
            risk_text: input.risk_text,
            reference: None,
            referrer: None,
        }
    }
}
