//! Mutations that suspend and resume partner organisations.

use async_graphql::{Context, InputObject, Object};
use domain::{id::OrganisationId, organisation};

use crate::{
    context::ContextExt, error::Result, id::Id, organisation::mutation::OrganisationPayload,
};

/// Input of `suspendOrganisation`.
#[derive(Debug, InputObject)]
pub struct SuspendOrganisationInput {
    /// The organisation's id.
    organisation: Id<OrganisationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

/// Input of `resumeOrganisation`.
#[derive(Debug, InputObject)]
pub struct ResumeOrganisationInput {
    /// The organisation's id.
    organisation: Id<OrganisationId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

/// Mutations that suspend and resume partner organisations.
#[derive(Default)]
pub struct OrganisationStandingMutation;

#[Object]
impl OrganisationStandingMutation {
    /// Suspends an organisation. Its tokens are refused from the next request on, and its open streams end within five
    /// seconds. Scope `suggestions:review` or `clients:manage`.
    async fn suspend_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation to suspend, and the reason.")]
        input: SuspendOrganisationInput,
    ) -> Result<OrganisationPayload> {
        let command = organisation::MoveOn {
            organisation: input.organisation.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        OrganisationPayload::of(organisation::suspend(ctx.caller(), command).await)
    }

    /// Resumes a suspended organisation. Its tokens are accepted again. Scope `suggestions:review` or `clients:manage`.
    async fn resume_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation to resume, and the reason.")]
        input: ResumeOrganisationInput,
    ) -> Result<OrganisationPayload> {
        let command = organisation::MoveOn {
            organisation: input.organisation.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        OrganisationPayload::of(organisation::resume(ctx.caller(), command).await)
    }
}
