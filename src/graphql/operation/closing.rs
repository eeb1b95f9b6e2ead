//! Mutations that answer a request for the Team's involvement, and that end an operation.

use async_graphql::{Context, InputObject, Object};
use domain::{id::OperationId, operation};

use crate::{context::ContextExt, error::Result, id::Id, operation::mutation::OperationPayload};

/// Input of `acceptInvolvement`.
#[derive(Debug, InputObject)]
pub struct AcceptInvolvementInput {
    /// The operation's id.
    operation: Id<OperationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// A note, at most 4,000 characters, which whoever asked reads too.
    note: Option<String>,
}

impl From<AcceptInvolvementInput> for operation::MoveOn {
    fn from(input: AcceptInvolvementInput) -> Self {
        Self {
            operation: input.operation.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// Input of `declineInvolvement`.
#[derive(Debug, InputObject)]
pub struct DeclineInvolvementInput {
    /// The operation's id.
    operation: Id<OperationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters, which whoever asked reads too.
    note: Option<String>,
}

impl From<DeclineInvolvementInput> for operation::MoveOn {
    fn from(input: DeclineInvolvementInput) -> Self {
        Self {
            operation: input.operation.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// Input of `withdrawInvolvement`.
#[derive(Debug, InputObject)]
pub struct WithdrawInvolvementInput {
    /// The operation's id.
    operation: Id<OperationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

impl From<WithdrawInvolvementInput> for operation::MoveOn {
    fn from(input: WithdrawInvolvementInput) -> Self {
        Self {
            operation: input.operation.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// Input of `completeOperation`.
#[derive(Debug, InputObject)]
pub struct CompleteOperationInput {
    /// The operation's id.
    operation: Id<OperationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// A note, at most 4,000 characters, which whoever asked reads too.
    note: Option<String>,
}

impl From<CompleteOperationInput> for operation::MoveOn {
    fn from(input: CompleteOperationInput) -> Self {
        Self {
            operation: input.operation.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// Input of `cancelOperation`.
#[derive(Debug, InputObject)]
pub struct CancelOperationInput {
    /// The operation's id.
    operation: Id<OperationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters, which whoever asked reads too.
    note: Option<String>,
}

impl From<CancelOperationInput> for operation::MoveOn {
    fn from(input: CancelOperationInput) -> Self {
        Self {
            operation: input.operation.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// Mutations that answer a request for the Team's involvement, and that end an operation.
#[derive(Default)]
pub struct OperationClosingMutation;

#[Object]
impl OperationClosingMutation {
    /// Accepts a request to join in. Scope `operations:manage`.
    async fn accept_involvement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request to accept.")] input: AcceptInvolvementInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::accept(ctx.caller(), input.into()).await)
    }

    /// Declines a request to join in. Scope `operations:manage`.
    async fn decline_involvement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request to decline.")] input: DeclineInvolvementInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::decline(ctx.caller(), input.into()).await)
    }

    /// Withdraws a request to join in, for whoever made it, or for a system of the organisation that did. Scope
    /// `suggestions:write`.
    async fn withdraw_involvement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request to withdraw.")] input: WithdrawInvolvementInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::withdraw(ctx.caller(), input.into()).await)
    }

    /// Completes an operation, on its last day at the earliest. Scope `operations:manage`.
    async fn complete_operation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation to complete.")] input: CompleteOperationInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::complete(ctx.caller(), input.into()).await)
    }

    /// Cancels an operation that the Team was to join. Its sessions stay as they are. Scope `operations:manage`.
    async fn cancel_operation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The operation to cancel.")] input: CancelOperationInput,
    ) -> Result<OperationPayload> {
        OperationPayload::of(operation::cancel(ctx.caller(), input.into()).await)
    }
}
