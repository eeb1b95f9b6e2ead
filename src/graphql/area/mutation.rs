//! Mutations of the register of areas.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{area, id::AreaId};

use crate::{
    amendment::input::{day, id, to},
    area::{Area, AreaType},
    context::ContextExt,
    error::Result,
    id::Id,
    payload::payload,
    scalar::Date,
};

payload! {
    /// Result of a mutation of an area.
    pub struct AreaPayload {
        /// The area after the mutation; null if the mutation failed.
        area: Area = area::Area;
    }
}

/// Input of `recordArea`.
#[derive(Debug, InputObject)]
pub struct RecordAreaInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The scheme's own reference of the record, unique and never reused, at most 200 characters.
    reference: String,
    /// The kind of area. It cannot be changed later.
    #[graphql(name = "type")]
    type_: AreaType,
    /// The area's name, at most 200 characters.
    name: String,
    /// The area that contains this one.
    parent: Option<Id<AreaId>>,
    /// The code of the Office for National Statistics, if it is known: a capital letter and eight digits.
    gss_code: Option<String>,
    /// The first day of validity; left out if it has no start.
    valid_from: Option<Date>,
    /// The day on which the validity ends, later than `validFrom`; the area is no longer valid on that day. Left out if
    /// it has no end.
    valid_to: Option<Date>,
}

impl From<RecordAreaInput> for area::Record {
    fn from(input: RecordAreaInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: input.reference,
            kind: input.type_.into(),
            name: input.name,
            parent: input.parent.map(|id| id.0),
            gss_code: input.gss_code,
            valid_from: input.valid_from.map(|day| day.0),
            valid_to: input.valid_to.map(|day| day.0),
        }
    }
}

/// Input of `amendArea`. A field that is left out keeps its value; null clears a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendAreaInput {
    /// The area's id.
    area: Id<AreaId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The area's name, at most 200 characters.
    name: MaybeUndefined<String>,
    /// The area that contains this one. It must not be inside this area.
    parent: MaybeUndefined<Id<AreaId>>,
    /// The code of the Office for National Statistics: a capital letter and eight digits.
    gss_code: MaybeUndefined<String>,
    /// The first day of validity; null if it has no start.
    valid_from: MaybeUndefined<Date>,
    /// The day on which the validity ends, later than `validFrom`; the area is no longer valid on that day. Null if it
    /// has no end.
    valid_to: MaybeUndefined<Date>,
    /// The reason, at most 4,000 characters. It is stored with every amended field.
    reason: Option<String>,
}

impl From<AmendAreaInput> for area::Amend {
    fn from(input: AmendAreaInput) -> Self {
        Self {
            area: input.area.0,
            expected_version: input.expected_version,
            name: to(input.name),
            parent: id(input.parent),
            gss_code: to(input.gss_code),
            valid_from: day(input.valid_from),
            valid_to: day(input.valid_to),
            reason: input.reason,
        }
    }
}

/// Mutations of the register of areas.
#[derive(Default)]
pub struct AreaMutation;

#[Object]
impl AreaMutation {
    /// Records an area. Scope `sites:manage` or `clients:manage`.
    async fn record_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The area to record.")] input: RecordAreaInput,
    ) -> Result<AreaPayload> {
        AreaPayload::of(area::record(ctx.caller(), input.into()).await)
    }

    /// Amends the name, parent, code or period of validity of an area. Sites and suggestions stay with their ward when
    /// it ends. A change of the parent requires every scope of the roles `council-system` and `yjs-liaison`, because
    /// their access depends on areas. Scope `sites:manage` or `clients:manage`.
    async fn amend_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The area and the fields to amend.")] input: AmendAreaInput,
    ) -> Result<AreaPayload> {
        AreaPayload::of(area::amend(ctx.caller(), input.into()).await)
    }
}
