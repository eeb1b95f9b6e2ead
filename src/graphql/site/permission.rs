//! Mutations by which a landowner that is a registered organisation is asked for permission, and answers.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{OrganisationId, SiteId},
    site,
};

use crate::{
    context::ContextExt, error::Result, id::Id, partner_reference::PartnerReferenceInput,
    scalar::Date, site::mutation::SitePayload,
};

/// Input of `requestPermission`.
#[derive(Debug, InputObject)]
pub struct RequestPermissionInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of the landowner, which must be responsible for an area that contains the site.
    organisation: Id<OrganisationId>,
}

impl From<RequestPermissionInput> for site::RequestPermission {
    fn from(input: RequestPermissionInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            organisation: input.organisation.0,
        }
    }
}

/// Input of `answerPermissionRequest`, with exactly one of `site` and `partnerReference`.
#[derive(Debug, InputObject)]
pub struct AnswerPermissionRequestInput {
    /// The site's id.
    site: Option<Id<SiteId>>,
    /// The reference that the site has in the landowner's own system, for example in its register of assets.
    partner_reference: Option<PartnerReferenceInput>,
    /// Whether permission is granted; otherwise it is refused.
    is_granted: bool,
    /// The last day of the permission (Europe/London), not in the past; left out if it has no end, or if permission is
    /// refused.
    valid_to: Option<Date>,
}

impl From<AnswerPermissionRequestInput> for site::AnswerPermission {
    fn from(input: AnswerPermissionRequestInput) -> Self {
        Self {
            site: input.site.map(|id| id.0),
            reference: input.partner_reference.map(Into::into),
            is_granted: input.is_granted,
            valid_to: input.valid_to.map(|day| day.0),
        }
    }
}

/// Mutations by which a landowner is asked for permission, and answers.
#[derive(Default)]
pub struct PermissionMutation;

#[Object]
impl PermissionMutation {
    /// Asks a landowner that is a registered organisation for permission to work at a site. Its system answers with
    /// `answerPermissionRequest`. The answer of any other landowner is recorded with `recordPermission`. Scope
    /// `sites:manage`.
    async fn request_permission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site, and its landowner.")] input: RequestPermissionInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::request_permission(ctx.caller(), input.into()).await)
    }

    /// Gives or refuses permission to work at a site, for the caller's organisation, which was asked for it. For systems of
    /// councils and other organisations. Scope `suggestions:write`.
    async fn answer_permission_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site, and the answer.")] input: AnswerPermissionRequestInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::answer_permission(ctx.caller(), input.into()).await)
    }
}
