//! The face: what partners see, type by type. It unwraps, calls the domain, and wraps; no rule is decided here.

mod amend;
mod amendment;
mod area;
mod area_mutation;
mod attendance;
mod attendance_mutation;
mod audit_trail;
mod client;
mod client_mutation;
mod contact;
mod context;
mod correction;
mod councillor;
mod councillor_mutation;
pub mod document;
mod error;
mod evenly;
mod event;
mod event_filter;
mod event_kind;
mod follow_up;
mod geo_json;
mod given;
pub mod governed;
mod history;
mod id;
mod impact;
mod limited;
mod loader;
mod node;
mod offender;
mod offender_limit;
mod offender_mutation;
mod organisation;
mod organisation_mutation;
mod organisation_standing;
mod overdue;
mod page;
mod payload;
mod place;
mod placing;
pub mod price;
mod question;
mod reference;
mod referral;
mod referral_changed;
mod referral_correction;
mod referral_draft;
mod referral_kind;
mod referral_mentor;
mod referral_mutation;
mod referral_query;
mod referral_question;
mod referral_time;
mod referrer;
mod referrer_mutation;
mod register;
mod replica;
mod reported_hours;
mod risk_assessment;
pub mod run;
mod scalar;
mod session;
mod session_changed;
mod session_mutation;
mod session_query;
mod site;
mod site_amendment;
mod site_changed;
mod site_contact;
mod site_kind;
mod site_mutation;
mod site_query;
mod site_request;
mod site_round;
mod staff;
mod staff_mutation;
pub mod streamed;
mod suggestion;
mod suggestion_amendment;
mod suggestion_changed;
mod suggestion_closing;
mod suggestion_decision;
mod suggestion_mutation;
mod suggestion_query;
mod suggestion_question;
mod veil;
mod viewer;
mod waiting;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions};

use crate::domain::policy::Action;

pub use error::{ErrorCode, add_cost, told};

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
    client::ClientQuery,
    councillor::CouncillorQuery,
    staff::StaffQuery,
    referrer::ReferrerQuery,
    area::AreaQuery,
    reference::ReferenceQuery,
    impact::ImpactQuery,
    event::EventQuery,
    audit_trail::AuditQuery,
);

/// Everything that can be done.
#[derive(MergedObject, Default)]
pub struct Mutation(
    suggestion_mutation::SuggestionMutation,
    suggestion_question::SuggestionQuestionMutation,
    suggestion_closing::SuggestionClosingMutation,
    suggestion_amendment::SuggestionAmendmentMutation,
    site_mutation::SiteMutation,
    site_round::SiteRoundMutation,
    site_amendment::SiteAmendmentMutation,
    placing::PlacingMutation,
    risk_assessment::RiskAssessmentMutation,
    referral_mutation::ReferralMutation,
    referral_question::ReferralQuestionMutation,
    referral_correction::ReferralCorrectionMutation,
    offender_mutation::OffenderMutation,
    offender_limit::OffenderLimitMutation,
    session_mutation::SessionMutation,
    attendance_mutation::AttendanceMutation,
    follow_up::FollowUpMutation,
    area_mutation::AreaMutation,
    organisation_mutation::OrganisationMutation,
    organisation_standing::OrganisationStandingMutation,
    client_mutation::ClientMutation,
    staff_mutation::StaffMutation,
    referrer_mutation::ReferrerMutation,
    councillor_mutation::CouncillorMutation,
);

/// Everything that can be listened to: over a WebSocket by `graphql-transport-ws`, or as server-sent events by `POST` with
/// `Accept: text/event-stream`. Each answer has the position of its event in `extensions.position`; a quiet stream tells how
/// far it has come in the payload `{ id, position }` of a `ping`, or as an `id` of its own. When the service goes away each
/// stream tells its last position so, and is not complete: connect anew and go on after it.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    site_request::SiteRequestSubscription,
    suggestion_changed::SuggestionSubscription,
    site_changed::SiteSubscription,
    session_changed::SessionSubscription,
    referral_changed::ReferralSubscription,
    event::EventSubscription,
);

/// The schema that is served.
pub type Schema = async_graphql::Schema<Query, Mutation, governed::Last<Subscription>>;

/// Builds the schema.
///
/// # Panics
/// If nobody decided what opens one of its fields: no schema is served then.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(
        Query::default(),
        Mutation::default(),
        governed::Last::default(),
    )
    .disable_suggestions()
    .extension(price::Metering)
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

/// The schema as it is for whoever may do these deeds and no others.
#[must_use]
pub fn sdl_for(may: impl Fn(Action) -> bool) -> String {
    let open = Action::every().filter(|action| may(*action));
    governed::for_deeds(open.collect(), sdl)
}
