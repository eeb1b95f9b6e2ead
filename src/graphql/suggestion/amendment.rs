//! The mutation that amends a suggestion.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AreaId, SuggestionId},
    suggestion,
};

use crate::{
    amendment::input::{Amend, LocationInput},
    context::ContextExt,
    error::Result,
    id::Id,
    site::kind::SiteType,
    suggestion::mutation::SuggestionPayload,
};

/// Input of `amendSuggestion`, with at least one field to amend. A field that is left out keeps its value.
#[derive(Debug, InputObject)]
pub struct AmendSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The title, at most 200 characters.
    title: Option<Amend<String>>,
    /// What is wrong at the place and what would help, at most 4,000 characters.
    description: Option<Amend<String>>,
    /// The type of place.
    site_type: Option<Amend<SiteType>>,
    /// The location of the place.
    location: Option<Amend<LocationInput>>,
    /// The id of the ward that contains the place. It must be valid on the day of the suggestion.
    ward: Option<Amend<Id<AreaId>>>,
    /// The name of the contact person, at most 200 characters. It is not public.
    contact_name: Option<Amend<Option<String>>>,
    /// The contact person's e-mail address, at most 200 characters. It is not public.
    contact_email: Option<Amend<Option<String>>>,
    /// The contact person's telephone number, at most 30 characters. It is not public.
    contact_phone: Option<Amend<Option<String>>>,
}

impl From<AmendSuggestionInput> for suggestion::Amend {
    fn from(input: AmendSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            title: input.title.map(Amend::to),
            description: input.description.map(Amend::to),
            site_kind: input.site_type.map(Amend::to),
            location: input.location.map(Amend::to),
            ward: input.ward.map(Amend::to),
            contact_name: input.contact_name.map(Amend::to),
            contact_email: input.contact_email.map(Amend::to),
            contact_phone: input.contact_phone.map(Amend::to),
        }
    }
}

/// The mutation that amends a suggestion.
#[derive(Default)]
pub struct SuggestionAmendmentMutation;

#[Object]
impl SuggestionAmendmentMutation {
    /// Amends fields of a suggestion that is not decided yet. Suggesters can amend their own suggestion; the Team can
    /// amend every suggestion, and must give a reason for each field. Scope `suggestions:write`.
    async fn amend_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion and the fields to amend.")] input: AmendSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::amend(ctx.caller(), input.into()).await)
    }
}
