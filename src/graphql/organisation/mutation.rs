//! Mutations of the register of partner organisations.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{
    id::{AreaId, OrganisationId},
    organisation::{self, Responsible},
};

use crate::{
    amendment::{
        input::{change, day, to},
        register::period,
    },
    context::ContextExt,
    error::Result,
    id::Id,
    organisation::{Organisation, OrganisationKind},
    payload::payload,
    scalar::Date,
};

payload! {
    /// Result of a mutation of an organisation.
    pub struct OrganisationPayload {
        /// The organisation after the mutation; null if the mutation failed.
        organisation: Organisation = organisation::Organisation;
    }
}

/// A period in which an organisation is responsible for an area.
#[derive(Debug, InputObject)]
pub struct ResponsibilityInput {
    /// The area's id. The organisation is also responsible for every area inside it.
    area: Id<AreaId>,
    /// The first day of the period; left out if it has no start.
    from: Option<Date>,
    /// The day on which the period ends, no earlier than `from`; that day is no longer part of it. Left out if it has
    /// no end.
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

/// Input of `recordOrganisation`.
#[derive(Debug, InputObject)]
pub struct RecordOrganisationInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The scheme's own reference of the organisation, unique and never reused, at most 200 characters. The
    /// organisation's tokens contain it in the claim `org`.
    reference: String,
    /// The kind of organisation.
    kind: OrganisationKind,
    /// The organisation's name, at most 200 characters.
    name: String,
    /// The areas that the organisation is responsible for; none by default. Periods for the same area must not overlap.
    #[graphql(default)]
    areas: Vec<ResponsibilityInput>,
    /// The organisation's e-mail address, at most 200 characters.
    contact_email: Option<String>,
    /// The reference of the data-sharing agreement, at most 200 characters.
    agreement_reference: Option<String>,
    /// The day by which the data-sharing agreement must be reviewed.
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

/// Input of `amendOrganisation`. A field that is left out keeps its value; null clears a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendOrganisationInput {
    /// The organisation's id.
    organisation: Id<OrganisationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The organisation's name, at most 200 characters.
    name: MaybeUndefined<String>,
    /// The kind of organisation.
    kind: MaybeUndefined<OrganisationKind>,
    /// The organisation's e-mail address, at most 200 characters.
    contact_email: MaybeUndefined<String>,
    /// The reference of the data-sharing agreement, at most 200 characters.
    agreement_reference: MaybeUndefined<String>,
    /// The day by which the data-sharing agreement must be reviewed.
    agreement_review_due: MaybeUndefined<Date>,
    /// All areas that the organisation was, is or will be responsible for. They replace the recorded areas. To end a
    /// responsibility, include it with its `until`: from that day on it gives no access to the area.
    areas: MaybeUndefined<Vec<ResponsibilityInput>>,
    /// The reason, at most 4,000 characters. It is stored with every amended field.
    reason: Option<String>,
}

impl From<AmendOrganisationInput> for organisation::Amend {
    fn from(input: AmendOrganisationInput) -> Self {
        Self {
            organisation: input.organisation.0,
            expected_version: input.expected_version,
            name: to(input.name),
            kind: to(input.kind),
            contact_email: to(input.contact_email),
            agreement_reference: to(input.agreement_reference),
            agreement_review_due: day(input.agreement_review_due),
            areas: change(input.areas, |areas| {
                areas.into_iter().map(Responsible::from).collect()
            }),
            reason: input.reason,
        }
    }
}

/// Input of `closeOrganisation`.
#[derive(Debug, InputObject)]
pub struct CloseOrganisationInput {
    /// The organisation's id.
    organisation: Id<OrganisationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

impl From<CloseOrganisationInput> for organisation::MoveOn {
    fn from(input: CloseOrganisationInput) -> Self {
        Self {
            organisation: input.organisation.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// Mutations of the register of partner organisations.
#[derive(Default)]
pub struct OrganisationMutation;

#[Object]
impl OrganisationMutation {
    /// Records an organisation. Areas require every scope of the roles `council-system` and `yjs-liaison`, because
    /// their access depends on areas. Scope `suggestions:review` or `clients:manage`.
    async fn record_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation to record.")] input: RecordOrganisationInput,
    ) -> Result<OrganisationPayload> {
        OrganisationPayload::of(organisation::record(ctx.caller(), input.into()).await)
    }

    /// Amends an organisation that is not closed. More areas or longer periods require every scope of the roles
    /// `council-system` and `yjs-liaison`, because their access depends on areas. Scope `suggestions:review` or
    /// `clients:manage`.
    async fn amend_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation and the fields to amend.")]
        input: AmendOrganisationInput,
    ) -> Result<OrganisationPayload> {
        OrganisationPayload::of(organisation::amend(ctx.caller(), input.into()).await)
    }

    /// Closes an organisation permanently. From then on its tokens are refused, also on open streams. Its records are
    /// kept. Scope `suggestions:review` or `clients:manage`.
    async fn close_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation to close, and the reason.")]
        input: CloseOrganisationInput,
    ) -> Result<OrganisationPayload> {
        OrganisationPayload::of(organisation::close(ctx.caller(), input.into()).await)
    }
}
