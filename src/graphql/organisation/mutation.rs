//! How partner organisations are kept.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::domain::{
    self,
    id::{AreaId, OrganisationId},
    organisation::{self, Responsible},
};
use crate::graphql::{
    amendment::register::{day, period, text},
    context::ContextExt,
    error::Result,
    id::Id,
    organisation::{Organisation, OrganisationKind},
    payload::{UserError, parted},
    scalar::Date,
};

/// What a mutation of an organisation answers.
#[derive(SimpleObject)]
pub struct OrganisationPayload {
    /// The organisation as it now stands; null where nothing was done.
    organisation: Option<Organisation>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl OrganisationPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<organisation::Organisation>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            organisation: done.map(Organisation::of),
            user_errors,
        })
    }
}

/// An area that an organisation is responsible for, from a day until a day.
#[derive(Debug, InputObject)]
pub struct ResponsibilityInput {
    /// The area; every area inside it belongs to it.
    area: Id<AreaId>,
    /// The first day; left out, it always was.
    from: Option<Date>,
    /// The first day on which it is so no more, no earlier than `from`; left out, it still is.
    until: Option<Date>,
}

impl From<ResponsibilityInput> for Responsible {
    fn from(input: ResponsibilityInput) -> Self {
        Self {
            area: input.area.0,
            period: period(input.from, input.until),
        }
    }
}

/// What `recordOrganisation` needs.
#[derive(Debug, InputObject)]
pub struct RecordOrganisationInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// Our name for it, which its tokens carry as `org`: unique, never reused, at most 200 characters.
    reference: String,
    /// What kind of organisation it is.
    kind: OrganisationKind,
    /// Its name, at most 200 characters.
    name: String,
    /// The areas that it is responsible for; periods for one area must not overlap.
    #[graphql(default)]
    areas: Vec<ResponsibilityInput>,
    /// How to reach it.
    contact_email: Option<String>,
    /// The data-sharing agreement by its own name.
    agreement_reference: Option<String>,
    /// The day by which that agreement is to be looked at again.
    agreement_review_due: Option<Date>,
}

impl From<RecordOrganisationInput> for organisation::Record {
    fn from(input: RecordOrganisationInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: input.reference,
            kind: input.kind.into(),
            name: input.name,
            areas: input.areas.into_iter().map(Responsible::from).collect(),
            contact_email: input.contact_email,
            agreement_reference: input.agreement_reference,
            agreement_review_due: input.agreement_review_due.map(|day| day.0),
        }
    }
}

/// What `amendOrganisation` needs. What is left out stays as it is; null empties what may be empty.
#[derive(Debug, InputObject)]
pub struct AmendOrganisationInput {
    /// The organisation.
    organisation: Id<OrganisationId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Its name, at most 200 characters.
    name: Option<String>,
    /// What kind of organisation it is.
    kind: Option<OrganisationKind>,
    /// How to reach it.
    contact_email: MaybeUndefined<String>,
    /// The data-sharing agreement by its own name.
    agreement_reference: MaybeUndefined<String>,
    /// The day by which that agreement is to be looked at again.
    agreement_review_due: MaybeUndefined<Date>,
    /// All areas that it has been, is or will be responsible for, in the place of those recorded. An area that has ended
    /// is given with its `until`; it is no longer within reach then.
    areas: Option<Vec<ResponsibilityInput>>,
    /// Why, in words, at most 4000 characters; kept with every field that is amended.
    reason: Option<String>,
}

impl From<AmendOrganisationInput> for organisation::Amend {
    fn from(input: AmendOrganisationInput) -> Self {
        let areas = input.areas;
        Self {
            organisation: input.organisation.0,
            expected_version: input.expected_version,
            name: input.name,
            kind: input.kind.map(Into::into),
            contact_email: text(input.contact_email),
            agreement_reference: text(input.agreement_reference),
            agreement_review_due: day(input.agreement_review_due),
            areas: areas.map(|areas| areas.into_iter().map(Responsible::from).collect()),
            reason: input.reason,
        }
    }
}

/// What `closeOrganisation` needs.
#[derive(Debug, InputObject)]
pub struct CloseOrganisationInput {
    /// The organisation.
    organisation: Id<OrganisationId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, in words, at most 4000 characters.
    note: Option<String>,
}

impl From<CloseOrganisationInput> for organisation::Close {
    fn from(input: CloseOrganisationInput) -> Self {
        Self {
            organisation: input.organisation.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// How partner organisations are kept.
#[derive(Default)]
pub struct OrganisationMutation;

#[Object]
impl OrganisationMutation {
    /// Records an organisation. Areas are given by whoever has every scope of `council-system` and `yjs-liaison`, which
    /// reach by them. Scope `suggestions:review` or `clients:manage`.
    async fn record_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordOrganisationInput,
    ) -> Result<OrganisationPayload> {
        OrganisationPayload::of(organisation::record(ctx.caller(), input.into()).await)
    }

    /// Amends an organisation that is not closed. Further areas or days are given by whoever has every scope of
    /// `council-system` and `yjs-liaison`, which reach by them. Scope `suggestions:review` or `clients:manage`.
    async fn amend_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AmendOrganisationInput,
    ) -> Result<OrganisationPayload> {
        OrganisationPayload::of(organisation::amend(ctx.caller(), input.into()).await)
    }

    /// Closes an organisation for good: from then on its tokens are refused, on open streams too. What it did stays. Scope
    /// `suggestions:review` or `clients:manage`.
    async fn close_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: CloseOrganisationInput,
    ) -> Result<OrganisationPayload> {
        OrganisationPayload::of(organisation::close(ctx.caller(), input.into()).await)
    }
}
