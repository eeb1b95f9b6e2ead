//! Mutations of the register of councillors.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{
    councillor::{self, Stand},
    id::{AreaId, CouncillorId, OrganisationId, TermId},
    register::PersonChange,
};

use crate::{
    amendment::{
        input::{id, to},
        register::{AmendedIdentity, NewIdentity, period},
    },
    context::ContextExt,
    councillor::Councillor,
    error::Result,
    id::Id,
    payload::payload,
    scalar::Date,
};

payload! {
    /// Result of a mutation of a councillor.
    pub struct CouncillorPayload {
        /// The councillor after the mutation; null if the mutation failed.
        councillor: Councillor = councillor::Councillor;
    }
}

/// A period in which a councillor represents a ward.
#[derive(Debug, InputObject)]
pub struct TermInput {
    /// The ward's id. The ward must be valid for the whole period.
    ward: Id<AreaId>,
    /// The first day of the term.
    from: Date,
    /// The day on which the term ends, for example the day of the next election; that day is no longer part of it.
    /// Required if the ward has an end. Left out if the term has no end.
    until: Option<Date>,
}

impl From<TermInput> for Stand {
    fn from(input: TermInput) -> Self {
        Self {
            ward: input.ward.0,
            period: period(Some(input.from), input.until),
        }
    }
}

/// Input of `recordCouncillor`.
#[derive(Debug, InputObject)]
pub struct RecordCouncillorInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The scheme's own reference of the record, unique and never reused, at most 200 characters. If it is left out,
    /// the service generates one.
    reference: Option<String>,
    #[graphql(flatten)]
    identity: NewIdentity,
    /// The id of the council to which the councillor belongs. It must not be closed.
    organisation: Id<OrganisationId>,
    /// The councillor's name, at most 200 characters.
    name: String,
    /// The councillor's e-mail address, at most 200 characters.
    contact_email: Option<String>,
    /// The terms of the councillor; none by default.
    #[graphql(default)]
    terms: Vec<TermInput>,
}

impl From<RecordCouncillorInput> for councillor::Record {
    fn from(input: RecordCouncillorInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: input.reference,
            identity: input.identity.into(),
            organisation: input.organisation.0,
            name: input.name,
            contact_email: input.contact_email,
            terms: input.terms.into_iter().map(Stand::from).collect(),
        }
    }
}

/// Input of `amendCouncillor`. A field that is left out keeps its value; null clears a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendCouncillorInput {
    /// The councillor's id.
    councillor: Id<CouncillorId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The councillor's name, at most 200 characters.
    name: MaybeUndefined<String>,
    #[graphql(flatten)]
    identity: AmendedIdentity,
    /// The id of the council to which the councillor belongs. It must not be closed.
    organisation: MaybeUndefined<Id<OrganisationId>>,
    /// The councillor's e-mail address, at most 200 characters.
    contact_email: MaybeUndefined<String>,
    /// The reason, at most 4,000 characters. It is stored with every amended field.
    reason: Option<String>,
}

impl From<AmendCouncillorInput> for councillor::Amend {
    fn from(input: AmendCouncillorInput) -> Self {
        Self {
            councillor: input.councillor.0,
            expected_version: input.expected_version,
            person: PersonChange {
                name: to(input.name),
                identity: input.identity.into(),
                organisation: id(input.organisation),
            },
            contact_email: to(input.contact_email),
            reason: input.reason,
        }
    }
}

/// Input of `recordTerm`.
#[derive(Debug, InputObject)]
pub struct RecordTermInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The councillor's id.
    councillor: Id<CouncillorId>,
    /// The `version` of the councillor as last read. If the councillor has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The ward and the period.
    term: TermInput,
}

impl From<RecordTermInput> for councillor::RecordTerm {
    fn from(input: RecordTermInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            councillor: input.councillor.0,
            expected_version: input.expected_version,
            term: input.term.into(),
        }
    }
}

/// Input of `endTerm`.
#[derive(Debug, InputObject)]
pub struct EndTermInput {
    /// The councillor's id.
    councillor: Id<CouncillorId>,
    /// The `version` of the councillor as last read. If the councillor has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of the term, which must be one of this councillor's.
    term: Id<TermId>,
    /// The day on which the term ends; that day is no longer part of it. If it is the term's first day, the term never
    /// took effect.
    until: Date,
    /// The reason, at most 4,000 characters. It is stored with the old and the new period.
    reason: Option<String>,
}

impl From<EndTermInput> for councillor::EndTerm {
    fn from(input: EndTermInput) -> Self {
        Self {
            councillor: input.councillor.0,
            expected_version: input.expected_version,
            term: input.term.0,
            until: input.until.0,
            reason: input.reason,
        }
    }
}

/// Mutations of the register of councillors.
#[derive(Default)]
pub struct CouncillorMutation;

#[Object]
impl CouncillorMutation {
    /// Records a councillor. Callers cannot record themselves. They must have every scope of the role `councillor`.
    /// Scope `suggestions:review` or `clients:manage`.
    async fn record_councillor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The councillor to record.")] input: RecordCouncillorInput,
    ) -> Result<CouncillorPayload> {
        CouncillorPayload::of(councillor::record(ctx.caller(), input.into()).await)
    }

    /// Amends the entry of a councillor, except its terms (see `recordTerm` and `endTerm`). Callers cannot amend their
    /// own entry. A change of the subject, the issuer or the council requires every scope of the role `councillor`.
    /// Scope `suggestions:review` or `clients:manage`.
    async fn amend_councillor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The councillor and the fields to amend.")] input: AmendCouncillorInput,
    ) -> Result<CouncillorPayload> {
        CouncillorPayload::of(councillor::amend(ctx.caller(), input.into()).await)
    }

    /// Records a term, in which a councillor represents a ward. Suggestions stay with the ward. The caller must have
    /// every scope of the role `councillor`. Scope `suggestions:review` or `clients:manage`.
    async fn record_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The councillor and the term to record.")] input: RecordTermInput,
    ) -> Result<CouncillorPayload> {
        CouncillorPayload::of(councillor::record_term(ctx.caller(), input.into()).await)
    }

    /// Ends a term, or corrects the day on which it ends. A later end than before requires every scope of the role
    /// `councillor`. Scope `suggestions:review` or `clients:manage`.
    async fn end_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The term, and the day on which it ends.")] input: EndTermInput,
    ) -> Result<CouncillorPayload> {
        CouncillorPayload::of(councillor::end_term(ctx.caller(), input.into()).await)
    }
}
