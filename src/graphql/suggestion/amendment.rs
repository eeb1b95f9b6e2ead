//! How what a suggestion says is put right.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{
    id::{AreaId, SuggestionId},
    suggestion,
};
use crate::graphql::{
    amendment::input::{Amend, LocationInput},
    context::ContextExt,
    error::Result,
    id::Id,
    site::kind::SiteType,
    suggestion::mutation::SuggestionPayload,
};

/// What `amendSuggestion` needs: at least one field to amend. What is left out stays as it is.
#[derive(Debug, InputObject)]
pub struct AmendSuggestionInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// What it is about.
    title: Option<Amend<String>>,
    /// What is wrong there and what would help.
    description: Option<Amend<String>>,
    /// What kind of place it is.
    site_type: Option<Amend<SiteType>>,
    /// Where it is.
    location: Option<Amend<LocationInput>>,
    /// The ward it lies in, valid on the day it was suggested.
    ward: Option<Amend<Id<AreaId>>>,
    /// Whom to ask about it; not public.
    contact_name: Option<Amend<Option<String>>>,
    /// Their e-mail address; not public.
    contact_email: Option<Amend<Option<String>>>,
    /// Their telephone number; not public.
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

/// How what a suggestion says is put right.
#[derive(Default)]
pub struct SuggestionAmendmentMutation;

#[Object]
impl SuggestionAmendmentMutation {
    /// Puts right what an undecided suggestion says: whoever suggested it, or the Team, which gives a reason for each field.
    /// Scope `suggestions:write`.
    async fn amend_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AmendSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::amend(ctx.caller(), input.into()).await)
    }
}
