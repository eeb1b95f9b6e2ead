//! Whom a referral is about, as an input.

use async_graphql::{InputObject, OneofObject};

use super::{id::Id, offender::Sex, scalar::Date};
use crate::domain::{id::OffenderId, offender, referral::Person};

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
        }
    }
}
