//! How areas are kept.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::domain::{self, area, id::AreaId};
use crate::graphql::{
    amendment::register::{change, day, text},
    area::{Area, AreaType},
    context::ContextExt,
    error::Result,
    id::Id,
    payload::{UserError, parted},
    scalar::Date,
};

/// What a mutation of an area answers.
#[derive(SimpleObject)]
pub struct AreaPayload {
    /// The area as it now stands; null where nothing was done.
    area: Option<Area>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl AreaPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<area::Area>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            area: done.map(Area::of),
            user_errors,
        })
    }
}

/// What `recordArea` needs.
#[derive(Debug, InputObject)]
pub struct RecordAreaInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// Our name for it, unique and never reused, at most 200 characters.
    reference: String,
    /// What kind of area it is; that never changes.
    #[graphql(name = "type")]
    type_: AreaType,
    /// Its name, at most 200 characters.
    name: String,
    /// The area that it lies in.
    parent: Option<Id<AreaId>>,
    /// The Office for National Statistics' code, where it is known: a capital letter and eight digits.
    gss_code: Option<String>,
    /// Its first day; left out, it always was.
    valid_from: Option<Date>,
    /// The first day on which it is no more; left out, it still is.
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

/// What `amendArea` needs. What is left out stays as it is; null empties what may be empty.
#[derive(Debug, InputObject)]
pub struct AmendAreaInput {
    /// The area.
    area: Id<AreaId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Its name, at most 200 characters.
    name: Option<String>,
    /// The area that it lies in, which must not lie in it.
    parent: MaybeUndefined<Id<AreaId>>,
    /// The Office for National Statistics' code: a capital letter and eight digits.
    gss_code: MaybeUndefined<String>,
    /// Its first day; null where it always was.
    valid_from: MaybeUndefined<Date>,
    /// The first day on which it is no more; null where it still is.
    valid_to: MaybeUndefined<Date>,
    /// Why, in words, at most 4000 characters; kept with every field that is amended.
    reason: Option<String>,
}

impl From<AmendAreaInput> for area::Amend {
    fn from(input: AmendAreaInput) -> Self {
        Self {
            area: input.area.0,
            expected_version: input.expected_version,
            name: input.name,
            parent: change(input.parent, |id| id.0),
            gss_code: text(input.gss_code),
            valid_from: day(input.valid_from),
            valid_to: day(input.valid_to),
            reason: input.reason,
        }
    }
}

/// How areas are kept.
#[derive(Default)]
pub struct AreaMutation;

#[Object]
impl AreaMutation {
    /// Records an area. Scope `sites:manage` or `clients:manage`.
    async fn record_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordAreaInput,
    ) -> Result<AreaPayload> {
        AreaPayload::of(area::record(ctx.caller(), input.into()).await)
    }

    /// Amends an area: its name, its parent, its code, its days. A ward that ends keeps its sites and suggestions. Another
    /// parent is given by whoever has every scope of `council-system` and `yjs-liaison`, which reach by areas. Scope
    /// `sites:manage` or `clients:manage`.
    async fn amend_area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AmendAreaInput,
    ) -> Result<AreaPayload> {
        AreaPayload::of(area::amend(ctx.caller(), input.into()).await)
    }
}
