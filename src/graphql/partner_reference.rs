//! The references that partners' own systems have for sites and suggestions.

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::Id,
    loader,
    organisation::Organisation,
    payload::payload,
    plain::object,
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{Key, OrganisationId, SiteId, SuggestionId},
    partner_reference::{self, Named, Sought},
};

/// The GraphQL type `PartnerReference`.
#[derive(Clone, Debug)]
pub struct PartnerReference(partner_reference::PartnerReference);

impl PartnerReference {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: partner_reference::PartnerReference) -> Self {
        Self(row)
    }
}

/// The references of a record that the caller may see.
pub async fn of_record(ctx: &Context<'_>, record: impl Key) -> Nullable<Vec<PartnerReference>> {
    nullable(async {
        let rows = loader::PARTNER_REFERENCES.of(ctx, record.value()).await?;
        let rows = rows.unwrap_or_default().into_iter();
        Ok(Some(rows.map(PartnerReference::of).collect()))
    })
    .await
}

/// The reference that a site or a suggestion has in a system of a partner organisation, for example its number in a
/// council's register of assets. Only the organisation, the Team and the data protection officer see it.
#[object]
impl PartnerReference {
    /// The organisation whose system it is. Null if the register no longer has it.
    fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// The name of the system.
    fn system(&self) -> &str {
        &self.0.system
    }

    /// The reference of the record in that system.
    fn value(&self) -> &str {
        &self.0.value
    }
}

/// A reference in a system of a partner organisation, to find records by. Callers outside the Team find records by the
/// references of their own organisation only.
#[derive(Clone, Debug, InputObject)]
pub struct PartnerReferenceInput {
    /// The name of the system, 1 to 50 characters. Capitals, accents and spaces do not matter.
    system: String,
    /// The reference, 1 to 200 characters, exactly as it was recorded.
    value: String,
}

impl From<PartnerReferenceInput> for Sought {
    fn from(input: PartnerReferenceInput) -> Self {
        Self {
            system: input.system,
            value: input.value,
        }
    }
}

payload! {
    /// Result of a mutation of a partner's reference.
    pub struct PartnerReferencePayload {
        /// The reference that was recorded or removed; null if the mutation failed.
        partner_reference: PartnerReference = partner_reference::PartnerReference;
    }
}

/// Input of `recordPartnerReference`.
#[derive(Debug, InputObject)]
pub struct RecordPartnerReferenceInput {
    /// The site's id. Give either `site` or `suggestion`.
    site: Option<Id<SiteId>>,
    /// The suggestion's id. Give either `site` or `suggestion`.
    suggestion: Option<Id<SuggestionId>>,
    /// The id of the organisation whose system it is; required for the Team. Partners' systems leave it out, or give
    /// their own.
    organisation: Option<Id<OrganisationId>>,
    /// The name of the system, 1 to 50 characters, for example `asset register`. A UPRN is a field of the site instead.
    system: String,
    /// The reference of the record in that system, 1 to 200 characters.
    value: String,
}

/// Input of `removePartnerReference`.
#[derive(Debug, InputObject)]
pub struct RemovePartnerReferenceInput {
    /// The site's id. Give either `site` or `suggestion`.
    site: Option<Id<SiteId>>,
    /// The suggestion's id. Give either `site` or `suggestion`.
    suggestion: Option<Id<SuggestionId>>,
    /// The id of the organisation whose system it is; required for the Team. Partners' systems leave it out, or give
    /// their own.
    organisation: Option<Id<OrganisationId>>,
    /// The name of the system, 1 to 50 characters. Capitals, accents and spaces do not matter.
    system: String,
}

impl From<RecordPartnerReferenceInput> for partner_reference::Record {
    fn from(input: RecordPartnerReferenceInput) -> Self {
        Self {
            record: named(input.site, input.suggestion),
            organisation: input.organisation.map(|id| id.0),
            system: input.system,
            value: input.value,
        }
    }
}

impl From<RemovePartnerReferenceInput> for partner_reference::Remove {
    fn from(input: RemovePartnerReferenceInput) -> Self {
        Self {
            record: named(input.site, input.suggestion),
            organisation: input.organisation.map(|id| id.0),
            system: input.system,
        }
    }
}

fn named(site: Option<Id<SiteId>>, suggestion: Option<Id<SuggestionId>>) -> Named {
    Named {
        site: site.map(|id| id.0),
        suggestion: suggestion.map(|id| id.0),
    }
}

/// Mutations of partners' references.
#[derive(Default)]
pub struct PartnerReferenceMutation;

#[Object]
impl PartnerReferenceMutation {
    /// Records the reference that a system of a partner organisation has for a site or a suggestion, or replaces it. A
    /// system has one reference for a record, and no two of an organisation's sites, or of its suggestions, have the
    /// same one. Partners' systems record those of their own organisation, the Team those of any. It does not change the
    /// version of the record, and no event is sent. Scope `suggestions:write` or `sites:manage`.
    async fn record_partner_reference(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reference to record.")] input: RecordPartnerReferenceInput,
    ) -> Result<PartnerReferencePayload> {
        let done = partner_reference::record(ctx.caller(), input.into()).await;
        PartnerReferencePayload::of(done)
    }

    /// Removes the reference that a system of a partner organisation had for a site or a suggestion. Scope
    /// `suggestions:write` or `sites:manage`.
    async fn remove_partner_reference(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reference to remove.")] input: RemovePartnerReferenceInput,
    ) -> Result<PartnerReferencePayload> {
        let done = partner_reference::remove(ctx.caller(), input.into()).await;
        PartnerReferencePayload::of(done)
    }
}
