//! What the office does with people's records.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::domain::{self, id::OffenderId, offender};
use crate::graphql::{
    amendment::correction::Correction,
    context::ContextExt,
    error::Result,
    id::Id,
    offender::{Offender, Sex},
    payload::{UserError, parted},
    scalar::Date,
};

/// What a mutation of a person answers.
#[derive(SimpleObject)]
pub struct OffenderPayload {
    /// The person as the record now stands; null where nothing was done.
    offender: Option<Offender>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl OffenderPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<impl Into<offender::Seen>>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            offender: done.map(Offender::of),
            user_errors,
        })
    }
}

/// What `amendOffender` needs: at least one field to put right.
#[derive(Debug, InputObject)]
pub struct AmendOffenderInput {
    /// The person.
    offender: Id<OffenderId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// First name.
    first_name: Option<Correction<String>>,
    /// Last name.
    last_name: Option<Correction<String>>,
    /// Date of birth. Every rule about age is asked again of their referrals and bookings.
    date_of_birth: Option<Correction<Date>>,
    /// Sex as the police recorded it.
    sex: Option<Correction<Option<Sex>>>,
    /// Postcode of where they live.
    postcode: Option<Correction<Option<String>>>,
    /// Who answers for a person under 18.
    guardian_name: Option<Correction<Option<String>>>,
    /// How to reach them.
    guardian_phone: Option<Correction<Option<String>>>,
    /// The police's own reference of the person, at most 40 characters. Kept in capitals.
    police_reference: Option<Correction<Option<String>>>,
}

impl From<AmendOffenderInput> for offender::Amend {
    fn from(input: AmendOffenderInput) -> Self {
        Self {
            offender: input.offender.0,
            expected_version: input.expected_version,
            first_name: input.first_name.map(|it| it.to(|text| text)),
            last_name: input.last_name.map(|it| it.to(|text| text)),
            date_of_birth: input.date_of_birth.map(|it| it.to(|day| day.0)),
            sex: input.sex.map(|it| it.to(|sex| sex.map(Into::into))),
            postcode: input.postcode.map(|it| it.to(|text| text)),
            guardian_name: input.guardian_name.map(|it| it.to(|text| text)),
            guardian_phone: input.guardian_phone.map(|it| it.to(|text| text)),
            police_reference: input.police_reference.map(|it| it.to(|text| text)),
        }
    }
}

/// What `mergeOffender` needs.
#[derive(Debug, InputObject)]
pub struct MergeOffenderInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// The record that is given up.
    offender: Id<OffenderId>,
    /// The record that stays.
    into: Id<OffenderId>,
    /// The version that was read of the record that is given up; a newer one refuses.
    expected_version: i32,
    /// How it is known that the two are one person, in words of 1 to 4,000 characters.
    reason: String,
}

impl From<MergeOffenderInput> for offender::Merge {
    fn from(input: MergeOffenderInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            offender: input.offender.0,
            into: input.into.0,
            expected_version: input.expected_version,
            reason: input.reason,
        }
    }
}

/// What the office does with people's records.
#[derive(Default)]
pub struct OffenderMutation;

#[Object]
impl OffenderMutation {
    /// Puts a person's record right, field by field; every rule about a field is asked again of their referrals and
    /// bookings. Scope `offenders:manage`.
    async fn amend_offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AmendOffenderInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::amend(ctx.caller(), input.into()).await)
    }

    /// Gives one record of a person up for another, once somebody has found that the two are one; answers the one that
    /// stays, with the referrals and attendances of both. It cannot be taken back. Scope `offenders:manage`.
    async fn merge_offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: MergeOffenderInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::merge(ctx.caller(), input.into()).await)
    }
}
