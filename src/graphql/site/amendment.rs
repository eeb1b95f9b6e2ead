//! How what is said of a site is put right.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{
    id::{AreaId, SiteId},
    site,
};
use crate::graphql::{
    amendment::input::{Amend, LocationInput},
    context::ContextExt,
    error::Result,
    id::Id,
    site::{kind::SiteType, mutation::SitePayload},
};

/// What `amendSite` needs: at least one field to amend, each with a reason. What is left out stays as it is.
#[derive(Debug, InputObject)]
pub struct AmendSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Its name.
    name: Option<Amend<String>>,
    /// What kind of place it is.
    #[graphql(name = "type")]
    type_: Option<Amend<SiteType>>,
    /// What it is like and what is to be done.
    description: Option<Amend<Option<String>>>,
    /// Where it is.
    location: Option<Amend<LocationInput>>,
    /// The ward it lies in, valid on the day it was proposed.
    ward: Option<Amend<Id<AreaId>>>,
    /// Where it is, in words.
    address: Option<Amend<Option<String>>>,
    /// How to get in, and what to look out for there. Shown with `sites:contacts`.
    access_notes: Option<Amend<Option<String>>>,
    /// What the Team says of it in public.
    public_note: Option<Amend<Option<String>>>,
    /// Who gains from the work. Shown with `sites:contacts`.
    beneficiary_name: Option<Amend<Option<String>>>,
    /// How to reach them. Shown with `sites:contacts`.
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
            access_notes: input.access_notes.map(Amend::to),
            public_note: input.public_note.map(Amend::to),
            beneficiary_name: input.beneficiary_name.map(Amend::to),
            beneficiary_email: input.beneficiary_email.map(Amend::to),
        }
    }
}

/// How what is said of a site is put right.
#[derive(Default)]
pub struct SiteAmendmentMutation;

#[Object]
impl SiteAmendmentMutation {
    /// Puts right what is said of a site that is not archived, with a reason for each field. Scope `sites:manage`.
    async fn amend_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AmendSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::amend(ctx.caller(), input.into()).await)
    }
}
