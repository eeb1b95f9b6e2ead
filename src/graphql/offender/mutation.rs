//! Mutations with which managers correct people's records.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{id::OffenderId, offender};

use crate::{
    amendment::input::{day, to},
    context::ContextExt,
    error::Result,
    id::Id,
    offender::{Offender, kind::Sex},
    payload::payload,
    scalar::Date,
};

payload! {
    /// Result of a mutation of a person.
    pub struct OffenderPayload {
        /// The person after the mutation; null if the mutation failed.
        offender: Offender = impl Into<offender::Seen>;
    }
}

/// Input of `amendOffender`, with at least one field to amend. A field that is left out keeps its value; null
/// empties a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendOffenderInput {
    /// The person's id.
    offender: Id<OffenderId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The person's first name, at most 200 characters.
    first_name: MaybeUndefined<String>,
    /// The person's last name, at most 200 characters.
    last_name: MaybeUndefined<String>,
    /// The person's date of birth. Every rule about age is checked again for the person's referrals and bookings.
    date_of_birth: MaybeUndefined<Date>,
    /// The person's sex as recorded by the police.
    sex: MaybeUndefined<Sex>,
    /// The postcode of the person's home, at most 10 characters.
    postcode: MaybeUndefined<String>,
    /// The name of the parent or guardian of a person under 18, at most 200 characters.
    guardian_name: MaybeUndefined<String>,
    /// The telephone number of the parent or guardian, at most 30 characters.
    guardian_phone: MaybeUndefined<String>,
    /// The person's reference in the police's own system, such as a PNC id, at most 40 characters: digits, with letters
    /// and separators. Capitals, spaces and separators make no difference when it is compared.
    police_reference: MaybeUndefined<String>,
    /// The reason, 1 to 4,000 characters. It is stored with every amended field.
    reason: String,
}

impl From<AmendOffenderInput> for offender::Amend {
    fn from(input: AmendOffenderInput) -> Self {
        Self {
            offender: input.offender.0,
            expected_version: input.expected_version,
            first_name: to(input.first_name),
            last_name: to(input.last_name),
            date_of_birth: day(input.date_of_birth),
            sex: to(input.sex),
            postcode: to(input.postcode),
            guardian_name: to(input.guardian_name),
            guardian_phone: to(input.guardian_phone),
            police_reference: to(input.police_reference),
            reason: input.reason,
        }
    }
}

/// Input of `mergeOffender`.
#[derive(Debug, InputObject)]
pub struct MergeOffenderInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The id of the record to merge into another. It is no longer used afterwards.
    offender: Id<OffenderId>,
    /// The id of the record to keep.
    into: Id<OffenderId>,
    /// The `version` of the record `offender` as last read. If that record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The evidence that the two records are about one person, 1 to 4,000 characters.
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

/// Mutations with which managers correct people's records.
#[derive(Default)]
pub struct OffenderMutation;

#[Object]
impl OffenderMutation {
    /// Amends fields of a person's record. Every rule about an amended field is checked again for the person's
    /// referrals and bookings. Scope `offenders:manage`.
    async fn amend_offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person and the fields to amend.")] input: AmendOffenderInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::amend(ctx.caller(), input.into()).await)
    }

    /// Merges two records of one person. Returns the record that is kept, with the referrals and attendances of both. A
    /// merge cannot be undone. Scope `offenders:manage`.
    async fn merge_offender(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record to merge, and the record to keep.")] input: MergeOffenderInput,
    ) -> Result<OffenderPayload> {
        OffenderPayload::of(offender::merge(ctx.caller(), input.into()).await)
    }
}
