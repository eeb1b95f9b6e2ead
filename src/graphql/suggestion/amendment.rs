//! The mutation that amends a suggestion.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{
    id::{AreaId, SuggestionId},
    suggestion,
};

use crate::{
    amendment::input::{id, to},
    context::ContextExt,
    error::Result,
    id::Id,
    place::LocationInput,
    site::kind::SiteType,
    suggestion::mutation::SuggestionPayload,
};

/// Input of `amendSuggestion`, with at least one field to amend. A field that is left out keeps its value; null
/// empties a field that may be empty.
#[derive(Debug, InputObject)]
pub struct AmendSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The title, at most 200 characters.
    title: MaybeUndefined<String>,
    /// What is wrong at the place and what would help, at most 4,000 characters.
    description: MaybeUndefined<String>,
    /// The type of place.
    site_type: MaybeUndefined<SiteType>,
    /// The location of the place.
    location: MaybeUndefined<LocationInput>,
    /// The id of the ward that contains the place. It must be valid on the day of the suggestion, and its boundary,
    /// where the service has it, at most 500 metres away from the point.
    ward: MaybeUndefined<Id<AreaId>>,
    /// The name of the contact person, at most 200 characters. It is not public.
    contact_name: MaybeUndefined<String>,
    /// The contact person's e-mail address, at most 200 characters. It is not public.
    contact_email: MaybeUndefined<String>,
    /// The contact person's telephone number, at most 30 characters. It is not public.
    contact_phone: MaybeUndefined<String>,
    /// The reason, at most 4,000 characters. It is stored with every amended field. The Team must
    /// give one.
    reason: Option<String>,
}

impl From<AmendSuggestionInput> for suggestion::Amend {
    fn from(input: AmendSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            title: to(input.title),
            description: to(input.description),
            site_kind: to(input.site_type),
            location: to(input.location),
            ward: id(input.ward),
            contact_name: to(input.contact_name),
            contact_email: to(input.contact_email),
            contact_phone: to(input.contact_phone),
            reason: input.reason,
        }
    }
}

/// The mutation that amends a suggestion.
#[derive(Default)]
pub struct SuggestionAmendmentMutation;

#[Object]
impl SuggestionAmendmentMutation {
    /// Amends fields of a suggestion that is not decided yet. Suggesters can amend their own suggestion; the Team can
    /// amend every suggestion, and must give a reason. Scope `suggestions:write`.
    async fn amend_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion and the fields to amend.")] input: AmendSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::amend(ctx.caller(), input.into()).await)
    }
}
