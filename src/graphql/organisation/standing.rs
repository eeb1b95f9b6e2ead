//! How partner organisations are suspended for a while.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{id::OrganisationId, organisation};
use crate::graphql::{
    context::ContextExt, error::Result, id::Id, organisation::mutation::OrganisationPayload,
};

/// What `suspendOrganisation` needs.
#[derive(Debug, InputObject)]
pub struct SuspendOrganisationInput {
    /// The organisation.
    organisation: Id<OrganisationId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, in words, at most 4000 characters.
    note: Option<String>,
}

/// What `resumeOrganisation` needs.
#[derive(Debug, InputObject)]
pub struct ResumeOrganisationInput {
    /// The organisation.
    organisation: Id<OrganisationId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, in words, at most 4000 characters.
    note: Option<String>,
}

/// How partner organisations are suspended for a while.
#[derive(Default)]
pub struct OrganisationStandingMutation;

#[Object]
impl OrganisationStandingMutation {
    /// Suspends an organisation: its tokens are refused from the next request on, and on open streams within five seconds.
    /// Scope `suggestions:review` or `clients:manage`.
    async fn suspend_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: SuspendOrganisationInput,
    ) -> Result<OrganisationPayload> {
        let asked = organisation::Suspend {
            organisation: input.organisation.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        OrganisationPayload::of(organisation::suspend(ctx.caller(), asked).await)
    }

    /// Resumes an organisation that was suspended: its tokens hold again. Scope `suggestions:review` or `clients:manage`.
    async fn resume_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ResumeOrganisationInput,
    ) -> Result<OrganisationPayload> {
        let asked = organisation::Resume {
            organisation: input.organisation.0,
            expected_version: input.expected_version,
            note: input.note,
        };
        OrganisationPayload::of(organisation::resume(ctx.caller(), asked).await)
    }
}
