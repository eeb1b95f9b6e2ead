//! The GraphQL schema. Resolvers convert the arguments, call the domain and wrap the result in a GraphQL type; they
//! contain no rules of the scheme.

mod amendment;
mod area;
mod attendance;
mod audit_trail;
mod client;
mod context;
mod councillor;
pub mod document;
mod error;
mod evenly;
mod event;
mod feedback;
mod filter;
mod follow_up;
mod funding;
pub mod governed;
mod history;
mod id;
mod impact;
mod limited;
mod loader;
mod lookup;
mod node;
mod offender;
mod operation;
mod organisation;
mod page;
mod partner_reference;
mod payload;
pub mod photo;
mod place;
pub mod plain;
mod prepared;
pub mod price;
mod question;
pub mod redactions;
mod reference;
mod referral;
mod referrer;
mod replica;
pub mod run;
mod scalar;
mod session;
mod site;
mod staff;
pub mod streamed;
mod suggestion;
mod viewer;
mod waiting;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, ValidationMode};
use kernel::policy::Action;
use strum::IntoEnumIterator;

pub use error::{ErrorCode, described};
pub use prepared::Prepared;

/// The queries of the API.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    viewer::ViewerQuery,
    site::query::SiteQuery,
    site::geo_json::GeoJsonQuery,
    place::similar::PlaceQuery,
    suggestion::query::SuggestionQuery,
    session::query::SessionQuery,
    attendance::AttendanceQuery,
    referral::query::ReferralQuery,
    offender::query::OffenderQuery,
    operation::query::OperationQuery,
    organisation::OrganisationQuery,
    client::ClientQuery,
    councillor::CouncillorQuery,
    staff::StaffQuery,
    referrer::ReferrerQuery,
    area::AreaQuery,
    reference::ReferenceQuery,
    feedback::query::FeedbackQuery,
    feedback::template::FeedbackTemplateQuery,
    photo::query::PhotoQuery,
    follow_up::query::FollowUpQuery,
    follow_up::cohort::CohortQuery,
    funding::FundingQuery,
    impact::ImpactQuery,
    impact::breakdown::BreakdownQuery,
    impact::publication::PublicationQuery,
    impact::recount::RecountQuery,
    impact::performance::PerformanceQuery,
    event::EventQuery,
    audit_trail::AuditQuery,
);

/// The mutations of the API.
#[derive(MergedObject, Default)]
pub struct Mutation(
    suggestion::mutation::SuggestionMutation,
    suggestion::question::SuggestionQuestionMutation,
    suggestion::closing::SuggestionClosingMutation,
    suggestion::amendment::SuggestionAmendmentMutation,
    suggestion::support::SupportMutation,
    site::mutation::SiteMutation,
    site::permission::PermissionMutation,
    site::round::SiteRoundMutation,
    site::amendment::SiteAmendmentMutation,
    place::mutation::PlacingMutation,
    partner_reference::PartnerReferenceMutation,
    site::risk_assessment::RiskAssessmentMutation,
    referral::mutation::ReferralMutation,
    referral::question::ReferralQuestionMutation,
    referral::amendment::ReferralCorrectionMutation,
    offender::mutation::OffenderMutation,
    offender::limit_to::OffenderLimitMutation,
    session::mutation::SessionMutation,
    attendance::mutation::AttendanceMutation,
    feedback::mutation::FeedbackMutation,
    feedback::template::FeedbackTemplateMutation,
    feedback::review::ResultReviewMutation,
    photo::mutation::PhotoMutation,
    follow_up::FollowUpMutation,
    impact::publication::PublicationMutation,
    funding::mutation::FundingMutation,
    area::mutation::AreaMutation,
    operation::mutation::OperationMutation,
    operation::closing::OperationClosingMutation,
    organisation::mutation::OrganisationMutation,
    organisation::standing::OrganisationStandingMutation,
    client::mutation::ClientMutation,
    staff::mutation::StaffMutation,
    referrer::mutation::ReferrerMutation,
    councillor::mutation::CouncillorMutation,
);

/// The subscriptions of the API. Subscribe over a WebSocket with the sub-protocol `graphql-transport-ws`, or receive
/// server-sent events with `POST` and `Accept: text/event-stream`. Each response contains the position of its event in
/// `extensions.position`. While a stream is idle, the service sends its current position: over a WebSocket in the
/// payload `{ id, position }` of a `ping`, in server-sent events as an `id` without data. When the service shuts down,
/// it sends each stream's last position in the same way and does not complete the stream: reconnect, and pass this
/// position as `after`.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    suggestion::request::SiteRequestSubscription,
    suggestion::changes::SuggestionSubscription,
    site::changes::SiteSubscription,
    session::changes::SessionSubscription,
    referral::changes::ReferralSubscription,
    event::EventSubscription,
);

/// The schema that the service offers.
pub type Schema = async_graphql::Schema<Query, Mutation, governed::Last<Subscription>>;

/// Builds the schema.
///
/// # Panics
/// If a field has no access decision: no schema is served then.
#[must_use]
pub fn schema() -> Schema {
    Schema::build(
        Query::default(),
        Mutation::default(),
        governed::Last::default(),
    )
    .disable_suggestions()
    // The document was validated whole before, and the values of its variables were coerced (`document`).
    .validation_mode(ValidationMode::Fast)
    .extension(price::Metering)
    .finish()
}

/// The schema in the schema definition language, sorted, so that a diff shows only real changes.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .use_space_ident();
    schema().sdl_with_options(options)
}

/// The schema for callers with these actions and no others.
#[must_use]
pub fn sdl_for(may: impl Fn(Action) -> bool) -> String {
    let open = Action::iter().filter(|action| may(*action));
    governed::for_actions(open.collect(), sdl)
}
