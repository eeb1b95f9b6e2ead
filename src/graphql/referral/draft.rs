//! What a draft of a referral needs.

use async_graphql::{InputObject, OneofObject};

use crate::domain::{
    id::{AreaId, OffenderId},
    offender,
    referral::{self, Person},
};
use crate::graphql::{
    id::Id,
    offender::Sex,
    referral::kind::{Admission, DisposalType, VictimViews},
    scalar::{Date, DateTime},
};

/// Whom a referral is about: somebody known to the scheme, or somebody new.
#[derive(Debug, OneofObject)]
pub enum PersonInput {
    /// Somebody known to the scheme and within reach.
    Known(Id<OffenderId>),
    /// Somebody new.
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

/// Somebody not known to the scheme yet.
#[derive(Debug, InputObject)]
pub struct NewPersonInput {
    /// First name.
    first_name: String,
    /// Last name.
    last_name: String,
    /// Date of birth.
    date_of_birth: Date,
    /// Sex as the police recorded it.
    sex: Option<Sex>,
    /// Postcode of where they live.
    postcode: Option<String>,
    /// Who answers for a person under 18; needed to submit the referral of one.
    guardian_name: Option<String>,
    /// How to reach them; needed to submit the referral of a person under 18.
    guardian_phone: Option<String>,
    /// The police's own reference of the person, at most 40 characters: it tells whether they are known already. Kept in
    /// capitals.
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

/// What `draftReferral` needs.
#[derive(Debug, InputObject)]
pub struct DraftReferralInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// Whom it is about.
    person: PersonInput,
    /// The force's own number for the incident.
    occurrence_number: Option<String>,
    /// The day of the incident.
    incident_on: Date,
    /// The ward where it happened; never public.
    incident_ward: Option<Id<AreaId>>,
    /// A code of the reference list `OFFENCE_CATEGORY`.
    offence_category: String,
    /// What the police decided.
    disposal: DisposalType,
    /// When they decided it.
    decided_at: DateTime,
    /// What the person said of the offence; needed to submit.
    admission: Option<Admission>,
    /// Whether the victim's views were sought; needed to submit.
    victim_views: Option<VictimViews>,
    /// The day the person agreed to take part; needed to submit.
    agreed_on: Option<Date>,
    /// Whether an appropriate adult was present; needed for a person under 18.
    #[graphql(default)]
    appropriate_adult: bool,
    /// Whether the youth justice service was consulted; needed for a person under 18.
    #[graphql(default)]
    youth_justice_consulted: bool,
    /// The minutes of work agreed; the reference list `HOUR_CAP` bounds them.
    ordered_minutes: i32,
    /// What the Team must know of risk. Sensitive.
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
            offence_category: input.offence_category,
            disposal: input.disposal.into(),
            decided_at: input.decided_at.0,
            admission: input.admission.map(Into::into),
            victim_views: input.victim_views.map(Into::into),
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
