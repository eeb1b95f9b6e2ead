//! The mutation that amends a site.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AreaId, SiteId},
    site,
};

use crate::{
    amendment::input::{Amend, LocationInput},
    context::ContextExt,
    error::Result,
    id::Id,
    site::{kind::SiteType, mutation::SitePayload},
};

/// Input of `amendSite`, with at least one field to amend. A field that is left out keeps its value.
#[derive(Debug, InputObject)]
pub struct AmendSiteInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The site's name, at most 200 characters.
    name: Option<Amend<String>>,
    /// The type of place.
    #[graphql(name = "type")]
    type_: Option<Amend<SiteType>>,
    /// A description of the site and of the work to be done, at most 4,000 characters.
    description: Option<Amend<Option<String>>>,
    /// The location of the site.
    location: Option<Amend<LocationInput>>,
    /// The id of the ward that contains the site. It must be valid on the day on which the site was proposed.
    ward: Option<Amend<Id<AreaId>>>,
    /// The address, or a description of the location in words, at most 200 characters.
    address: Option<Amend<Option<String>>>,
    /// The Unique Property Reference Number (UPRN), 1 to 12 digits.
    uprn: Option<Amend<Option<String>>>,
    /// Notes on access to the site and on hazards there, at most 4,000 characters. Shown to callers with the scope
    /// `sites:contacts`.
    access_notes: Option<Amend<Option<String>>>,
    /// The Team's public note on the site, at most 4,000 characters.
    public_note: Option<Amend<Option<String>>>,
    /// The name of the person or group that benefits from the work, at most 200 characters. Shown to callers with the
    /// scope `sites:contacts`.
    beneficiary_name: Option<Amend<Option<String>>>,
    /// The e-mail address of the beneficiary, at most 200 characters. Shown to callers with the scope `sites:contacts`.
    beneficiary_email: Option<Amend<Option<String>>>,
}

impl From<AmendSiteInput> for site::Amend {
    fn from(input: AmendSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            name: input.name.map(Amend::to),
            kind: input.type_.map(Amend::to),
            description: input.description.map(Amend::to),
            location: input.location.map(Amend::to),
            ward: input.ward.map(Amend::to),
            address: input.address.map(Amend::to),
            uprn: input.uprn.map(Amend::to),
            access_notes: input.access_notes.map(Amend::to),
            public_note: input.public_note.map(Amend::to),
            beneficiary_name: input.beneficiary_name.map(Amend::to),
            beneficiary_email: input.beneficiary_email.map(Amend::to),
        }
    }
}

/// The mutation that amends a site.
#[derive(Default)]
pub struct SiteAmendmentMutation;

#[Object]
impl SiteAmendmentMutation {
    /// Amends fields of a site that is not archived, with a reason for each field. Scope `sites:manage`.
    async fn amend_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site and the fields to amend.")] input: AmendSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::amend(ctx.caller(), input.into()).await)
    }
}
