//! The face: what partners see, type by type. It unwraps, calls the domain, and wraps; no rule is decided here.

mod amendment;
mod area;
mod attendance;
mod contact;
mod context;
mod councillor;
mod error;
mod follow_up;
mod geo_json;
mod given;
pub mod guard;
mod history;
mod id;
mod impact;
mod loader;
mod node;
mod offender;
mod organisation;
mod page;
mod payload;
mod place;
mod placing;
mod question;
mod reference;
mod referral;
mod referral_draft;
mod referral_kind;
mod referral_mutation;
mod referral_query;
mod risk_assessment;
pub mod run;
mod scalar;
mod session;
mod session_mutation;
mod session_query;
mod site;
mod site_contact;
mod site_kind;
mod site_mutation;
mod site_query;
mod site_request;
mod staff;
mod suggestion;
mod suggestion_mutation;
mod suggestion_query;
mod viewer;
mod waiting;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions};

pub use error::{ErrorCode, told};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    viewer::ViewerQuery,
    site_query::SiteQuery,
    geo_json::GeoJsonQuery,
    place::PlaceQuery,
    suggestion_query::SuggestionQuery,
    session_query::SessionQuery,
    referral_query::ReferralQuery,
    offender::OffenderQuery,
    organisation::OrganisationQuery,
    councillor::CouncillorQuery,
    staff::StaffQuery,
    area::AreaQuery,
    reference::ReferenceQuery,
    impact::ImpactQuery,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    suggestion_mutation::SuggestionMutation,
    site_mutation::SiteMutation,
    placing::PlacingMutation,
    risk_assessment::RiskAssessmentMutation,
    referral_mutation::ReferralMutation,
    session_mutation::SessionMutation,
    follow_up::FollowUpMutation,
);

/// Everything that can be listened to.
#[derive(MergedSubscription, Default)]
pub struct Subscription(site_request::SiteRequestSubscription);

/// The schema that is served.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(
        Query::default(),
        Mutation::default(),
        Subscription::default(),
    )
    .register_output_type::<node::Node>()
    .disable_suggestions()
    .finish()
}

/// The schema in its definition language, sorted, so that a change shows as what it is.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .use_space_ident();
    schema().sdl_with_options(options)
}
