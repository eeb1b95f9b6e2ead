//! How the register of councillors is kept.

use async_graphql::{Context, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::domain::{
    self,
    councillor::{self, Stand},
    id::{AreaId, CouncillorId, OrganisationId, TermId},
    issuer::Identity,
};
use crate::graphql::{
    amendment::register::{period, text},
    context::ContextExt,
    councillor::Councillor,
    error::Result,
    id::Id,
    payload::{UserError, parted},
    scalar::Date,
};

/// What a mutation of a councillor answers.
#[derive(SimpleObject)]
pub struct CouncillorPayload {
    /// The councillor as it now stands; null where nothing was done.
    councillor: Option<Councillor>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl CouncillorPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<councillor::Councillor>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            councillor: done.map(Councillor::of),
            user_errors,
        })
    }
}

/// A ward that a councillor stands for, from a day until a day.
#[derive(Debug, InputObject)]
pub struct TermInput {
    /// The ward, valid on each of these days.
    ward: Id<AreaId>,
    /// The first day.
    from: Date,
    /// The first day on which they no longer stand for it, for example that of the next election; needed for a ward that
    /// has an end. Left out, it is open.
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

/// What `recordCouncillor` needs.
#[derive(Debug, InputObject)]
pub struct RecordCouncillorInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// Our name for the record, unique and never reused, at most 200 characters; left out, one is made.
    reference: Option<String>,
    /// The `sub` of their tokens, which nobody else has with that issuer; not one's own.
    subject: String,
    /// The issuer that vouches for the subject, as its tokens name it (`iss`); left out or null, our own.
    issuer: Option<String>,
    /// The council that they sit on, which must not be closed.
    organisation: Id<OrganisationId>,
    /// Their name, at most 200 characters.
    name: String,
    /// How to reach them.
    contact_email: Option<String>,
    /// The wards that they stand for.
    #[graphql(default)]
    terms: Vec<TermInput>,
}

impl From<RecordCouncillorInput> for councillor::Record {
    fn from(input: RecordCouncillorInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: input.reference,
            identity: Identity::new(input.issuer, input.subject),
            organisation: input.organisation.0,
            name: input.name,
            contact_email: input.contact_email,
            terms: input.terms.into_iter().map(Stand::from).collect(),
        }
    }
}

/// What `amendCouncillor` needs. What is left out stays as it is; null empties what may be empty.
#[derive(Debug, InputObject)]
pub struct AmendCouncillorInput {
    /// The councillor.
    councillor: Id<CouncillorId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Their name, at most 200 characters.
    name: Option<String>,
    /// The `sub` of their tokens, which nobody else has with that issuer; not one's own.
    subject: Option<String>,
    /// The issuer that vouches for the subject, as its tokens name it (`iss`); null for our own.
    issuer: MaybeUndefined<String>,
    /// The council that they sit on, which must not be closed.
    organisation: Option<Id<OrganisationId>>,
    /// How to reach them.
    contact_email: MaybeUndefined<String>,
    /// Why, in words, at most 4000 characters; kept with every field that is amended.
    reason: Option<String>,
}

impl From<AmendCouncillorInput> for councillor::Amend {
    fn from(input: AmendCouncillorInput) -> Self {
        Self {
            councillor: input.councillor.0,
            expected_version: input.expected_version,
            name: input.name,
            subject: input.subject,
            issuer: text(input.issuer),
            organisation: input.organisation.map(|id| id.0),
            contact_email: text(input.contact_email),
            reason: input.reason,
        }
    }
}

/// What `recordTerm` needs.
#[derive(Debug, InputObject)]
pub struct RecordTermInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// The councillor.
    councillor: Id<CouncillorId>,
    /// The councillor's version that was read; a newer one refuses.
    expected_version: i32,
    /// The ward and its days.
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

/// What `endTerm` needs.
#[derive(Debug, InputObject)]
pub struct EndTermInput {
    /// The councillor.
    councillor: Id<CouncillorId>,
    /// The councillor's version that was read; a newer one refuses.
    expected_version: i32,
    /// The term, one of theirs.
    term: Id<TermId>,
    /// The first day on which they no longer stand for the ward. The term's own first day says that it was never held.
    until: Date,
    /// Why, in words, at most 4000 characters; kept with the term's old and new days.
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

/// How the register of councillors is kept.
#[derive(Default)]
pub struct CouncillorMutation;

#[Object]
impl CouncillorMutation {
    /// Records a councillor. Nobody records themselves, or gives a role of which they lack a scope. Scope `suggestions:review` or
    /// `clients:manage`.
    async fn record_councillor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordCouncillorInput,
    ) -> Result<CouncillorPayload> {
        CouncillorPayload::of(councillor::record(ctx.caller(), input.into()).await)
    }

    /// Amends the entry of a councillor; nobody amends their own. Terms have mutations of their own. Who changes by whose
    /// tokens they are known or their council has every scope of a councillor. Scope `suggestions:review` or
    /// `clients:manage`.
    async fn amend_councillor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AmendCouncillorInput,
    ) -> Result<CouncillorPayload> {
        CouncillorPayload::of(councillor::amend(ctx.caller(), input.into()).await)
    }

    /// Records a term: a ward that a councillor stands for, from a day until a day. Suggestions stay with the ward. For whoever
    /// has every scope of a councillor. Scope
    /// `suggestions:review` or `clients:manage`.
    async fn record_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordTermInput,
    ) -> Result<CouncillorPayload> {
        CouncillorPayload::of(councillor::record_term(ctx.caller(), input.into()).await)
    }

    /// Ends a term, or puts its end right; later than it was, for whoever has every scope of a councillor. Scope `suggestions:review` or `clients:manage`.
    async fn end_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: EndTermInput,
    ) -> Result<CouncillorPayload> {
        CouncillorPayload::of(councillor::end_term(ctx.caller(), input.into()).await)
    }
}
