//! Mutations that ask for the Team's involvement, and that plan, amend and publish operations.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{
    id::{AreaId, OperationId, OrganisationId, SessionId, SiteId},
    operation,
};

use crate::{
    amendment::input::{change, day, to},
    context::ContextExt,
    error::Result,
    id::Id,
    operation::{Operation, OperationKind},
    payload::payload,
    scalar::Date,
};

payload! {
    /// Result of a mutation of an operation.
    pub struct OperationPayload {
        /// The operation after the mutation; null if the mutation failed.
        operation: Operation = operation::Operation;
    }
}

/// Input of `requestInvolvement`.
#[derive(Debug, InputObject)]
pub struct RequestInvolvementInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The kind of operation.
    kind: OperationKind,
    /// The name, at most 200 characters. It is protected until the operation is public.
    name: String,
    /// What the Team is asked to do there, at most 4,000 characters. No data about people.
    description: Option<String>,
    /// The id of the organisation that leads it; the caller's own by default.
    lead: Option<Id<OrganisationId>>,
    /// The first day (Europe/London).
    starts_on: Date,
    /// The last day (Europe/London), no earlier than `startsOn` and at most a year after it.
    ends_on: Date,
    /// The ids of the areas in which it takes place, of every kind, at most 20; none by default.
    #[graphql(default)]
    areas: Vec<Id<AreaId>>,
    /// The ids of the sites at which it takes place, at most 30; none by default.
    #[graphql(default)]
    sites: Vec<Id<SiteId>>,
}

impl From<RequestInvolvementInput> for operation::Plan {
    fn from(input: RequestInvolvementInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: None,
            kind: input.kind.into(),
            name: input.name,
            description: input.description,
            lead: input.lead.map(|id| id.0),
            starts_on: input.starts_on.0,
            ends_on: input.ends_on.0,
            areas: input.areas.into_iter().map(|id| id.0).collect(),
            sites: input.sites.into_iter().map(|id| id.0).collect(),
        }
    }
}

/// Input of `planOperation`.
#[derive(Debug, InputObject)]
pub struct PlanOperationInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The kind of operation.
    kind: OperationKind,
    /// The name, at most 200 characters. It is protected until the operation is public.
    name: String,
    /// What the Team is asked to do there, at most 4,000 characters. No data about people.
    description: Option<String>,
    /// The id of the organisation that leads it; the caller's own by default.
    lead: Option<Id<OrganisationId>>,
    /// The first day (Europe/London).
    starts_on: Date,
    /// The last day (Europe/London), no earlier than `startsOn` and at most a year after it.
    ends_on: Date,
    /// The ids of the areas in which it takes place, of every kind, at most 20; none by default.
    #[graphql(default)]
    areas: Vec<Id<AreaId>>,
    /// The ids of the sites at which it takes place, at most 30; none by default.
    #[graphql(default)]
    sites: Vec<Id<SiteId>>,
}

impl From<PlanOperationInput> for operation::Plan {
    fn from(input: PlanOperationInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            reference: None,
            kind: input.kind.into(),
            name: input.name,
            description: input.description,
            lead: input.lead.map(|id| id.0),
            starts_on: input.starts_on.0,
            ends_on: input.ends_on.0,
            areas: input.areas.into_iter().map(|id| id.0).collect(),
            sites: input.sites.into_iter().map(|id| id.0).collect(),
        }
    }
}

/// Input of `amendOperation`. A field that is left out keeps its value; null clears a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendOperationInput {
    /// The operation's id.
    operation: Id<OperationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The name, at most 200 characters.
    name: MaybeUndefined<String>,
    /// What the Team is asked to do there, at most 4,000 characters. No data about people.
    description: MaybeUndefined<String>,
    /// The first day (Europe/London).
    starts_on: MaybeUndefined<Date>,
    /// The last day (Europe/London), no earlier than `startsOn` and at most a year after it.
    ends_on: MaybeUndefined<Date>,
    /// The ids of all areas in which it takes place, at most 20. They replace the recorded areas.
    areas: MaybeUndefined<Vec<Id<AreaId>>>,
    /// The ids of all sites at which it takes place, at most 30. They replace the recorded sites.
    sites: MaybeUndefined<Vec<Id<SiteId>>>,
    /// The reason, at most 4,000 characters. It is stored with every amended field.
    reason: Option<String>,
}

impl From<AmendOperationInput> for operation::Amend {
    fn from(input: AmendOperationInput) -> Self {
        Self {
            operation: input.operation.0,
            expected_version: input.expected_version,
            name: to(input.name),
            description: to(input.description),
            starts_on: day(input.starts_on),
            ends_on: day(input.ends_on),
            areas: change(input.areas, |ids| ids.into_iter().map(|id| id.0).collect()),
            sites: change(input.sites, |ids| ids.into_iter().map(|id| id.0).collect()),
            reason: input.reason,
        }
    }
}

/// Input of `publishOperation`.
#[derive(Debug, InputObject)]
pub struct PublishOperationInput {
    /// The operation's id.
    operation: Id<OperationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
}

impl From<PublishOperationInput> for operation::Publish {
    fn from(input: PublishOperationInput) -> Self {
        Self {
            operation: input.operation.0,
            expected_version: input.expected_version,
        }
    }
}

/// Input of `addSessionToOperation`.
#[derive(Debug, InputObject)]
pub struct AddSessionToOperationInput {
    /// The operation's id.
    operation: Id<OperationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of the session, which is not part of an operation yet.
    session: Id<SessionId>,
}

impl From<AddSessionToOperationInput> for operation::AddSession {
    fn from(input: AddSessionToOperationInput) -> Self {
        Self {
            operation: input.operation.0,
            expected_version: input.expected_version,
            session: input.session.0,
        }
    }
}

/// Input of `removeSessionFromOperation`.
#[derive(Debug, InputObject)]
pub struct RemoveSessionFromOperationInput {
    /// The operation's id.
    operation: Id<OperationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of a session that is part of the operation.
    session: Id<SessionId>,
}

impl From<RemoveSessionFromOperationInput> for operation::AddSession {
    fn from(input: RemoveSessionFromOperationInput) -> Self {
        Self {
            operation: input.operation.0,
            expected_version: input.expected_version,
            session: input.session.0,
        }
    }
}

/// Mutations that ask for the Team's involvement, and that plan, amend and publish operations.
#[derive(Default)]
pub struct OperationMutation;

#[Object]
impl OperationMutation {
    /// Asks the Team to join in with an operation or a clear-up day of the police, of a council or of a community group. The
    /// Team accepts or declines. Scope `suggestions:write`.
    async fn request_involvement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation to join.")] input: RequestInvolvementInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::request(ctx.caller(), input.into()).await)
    }

    /// Plans an operation or a clear-up day that the Team joins. Scope `operations:manage`.
    async fn plan_operation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation to plan.")] input: PlanOperationInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::plan(ctx.caller(), input.into()).await)
    }

    /// Amends an operation. Scope `operations:manage`.
    async fn amend_operation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation, and the new values.")] input: AmendOperationInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::amend(ctx.caller(), input.into()).await)
    }

    /// Makes a session part of an operation, on one of its days. A session is part of at most one operation, so that its
    /// hours count once. Scope `operations:manage`.
    async fn add_session_to_operation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation and the session.")] input: AddSessionToOperationInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::add_session(ctx.caller(), input.into()).await)
    }

    /// Takes a session out of an operation. Scope `operations:manage`.
    async fn remove_session_from_operation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation and the session.")] input: RemoveSessionFromOperationInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::remove_session(ctx.caller(), input.into()).await)
    }

    /// Makes an operation public: from then on everybody sees it and its name. This cannot be undone. A policing operation
    /// can be made public only after its last day. Scope `operations:manage`.
    async fn publish_operation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation to make public.")] input: PublishOperationInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::publish(ctx.caller(), input.into()).await)
    }
}
