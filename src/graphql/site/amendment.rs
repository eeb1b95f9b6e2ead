//! The mutation that amends a site.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{
    id::{AreaId, SiteId},
    site,
};

use crate::{
    amendment::input::{id, to},
    context::ContextExt,
    error::Result,
    id::Id,
    place::LocationInput,
    site::{kind::SiteType, mutation::SitePayload},
};

/// Input of `amendSite`, with at least one field to amend. A field that is left out keeps its value; null
/// empties a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendSiteInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The site's name, at most 200 characters.
    name: MaybeUndefined<String>,
    /// The type of place.
    #[graphql(name = "type")]
    type_: MaybeUndefined<SiteType>,
    /// A description of the site and of the work to be done, at most 4,000 characters.
    description: MaybeUndefined<String>,
    /// The location of the site.
    location: MaybeUndefined<LocationInput>,
    /// The id of the ward that contains the site. It must be valid on the day on which the site was proposed, and its
    /// boundary, where the service has it, at most 500 metres away from the point.
    ward: MaybeUndefined<Id<AreaId>>,
    /// The address, or a description of the location in words, at most 200 characters.
    address: MaybeUndefined<String>,
    /// The Unique Property Reference Number (UPRN), 1 to 12 digits.
    uprn: MaybeUndefined<String>,
    /// Notes on access to the site and on hazards there, at most 4,000 characters. Shown to callers with the scope
    /// `sites:contacts`.
    access_notes: MaybeUndefined<String>,
    /// The Team's public note on the site, at most 4,000 characters.
    public_note: MaybeUndefined<String>,
    /// The name of the person or group that benefits from the work, at most 200 characters. Shown to callers with the
    /// scope `sites:contacts`.
    beneficiary_name: MaybeUndefined<String>,
    /// The e-mail address of the beneficiary, at most 200 characters. Shown to callers with the scope `sites:contacts`.
    beneficiary_email: MaybeUndefined<String>,
    /// The reason, at most 4,000 characters. It is stored with every amended field.
    reason: Option<String>,
}

impl From<AmendSiteInput> for site::Amend {
    fn from(input: AmendSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            name: to(input.name),
            kind: to(input.type_),
            description: to(input.description),
            location: to(input.location),
            ward: id(input.ward),
            address: to(input.address),
            uprn: to(input.uprn),
            access_notes: to(input.access_notes),
            public_note: to(input.public_note),
            beneficiary_name: to(input.beneficiary_name),
            beneficiary_email: to(input.beneficiary_email),
            reason: input.reason,
        }
    }
}

/// The mutation that amends a site.
#[derive(Default)]
pub struct SiteAmendmentMutation;

#[Object]
impl SiteAmendmentMutation {
    /// Amends fields of a site that is not archived. Scope `sites:manage`.
    async fn amend_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site and the fields to amend.")] input: AmendSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::amend(ctx.caller(), input.into()).await)
    }
}
