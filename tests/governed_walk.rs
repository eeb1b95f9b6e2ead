//! Every field with every role: a field that the schema shows to a token is answered. A hidden field is refused
//! with its path and does not affect its parent, whichever path leads there.

use std::collections::BTreeSet;

use futures_util::FutureExt;
use graphql::governed::decided;
use kernel::{
    policy::{needs, opens},
    principal::Role,
    scope::Scope,
};
use strum::IntoEnumIterator;

use serde_json::{Value, json};

use crate::support::{
    Kind, MONDAY, TestApp,
    cases::{ONE_O_CLOCK, a_draft, of, with, worked},
    on_both,
    payload::follow,
    sdl,
    stream::{caller, listen},
    walk::{Case, Visit, walk},
};

/// Types with fields that the role lacks a scope for, of which it nevertheless reaches nothing: the policy about the row
/// holds back what leads there, or the case has nothing for it.
const NOTHING_THERE: [(Role, &str); 6] = [
    (Role::Councillor, "StaffMember"),
    (Role::CouncilSystem, "StaffMember"),
    (
        Role::CommunityGroup,
        "AnySession PlannedSession Session StaffMember",
    ),
    (
        Role::PartnerFrontend,
        "AnySession PlannedSession StaffMember",
    ),
    (Role::Analyst, "StaffMember"),
    (Role::PoliceData, "Attendance"),
];

fn unreached(visits: &[Visit], which: impl Fn(&Visit) -> bool) -> BTreeSet<&str> {
    let visits = visits
        .iter()
        .filter(|visit| !visit.is_reached && which(visit));
    visits.map(|visit| visit.ty.as_str()).collect()
}

#[tokio::test]
async fn every_field_is_answered_or_refused_as_the_schema_shows_it() {
    on_both(async |app| {
        let case = Case::of(app).await;
        for role in Role::iter() {
            let name = role.name();
            let visits = walk(&case, &app.person(role), &role.scopes()).await;

            let missed = unreached(&visits, |visit| !visit.closed.is_empty());
            let known = NOTHING_THERE.iter().filter(|(known, _)| *known == role);
            let known = known.flat_map(|(_, types)| types.split(' ')).collect();
            assert_eq!(missed, known, "refusals that {name} was not seen to get");
        }
    })
    .await;
}

#[tokio::test]
async fn the_walk_reaches_every_field() {
    on_both(async |app| {
        let case = Case::of(app).await;

        let visits = walk(&case, &app.manager(), &Role::Manager.scopes()).await;

        let missed = unreached(&visits, |_| true);
        assert_eq!(
            missed,
            BTreeSet::from([
                "Amendment",
                // No quarter has ended since the case was concluded.
                "FollowUpCohort",
                "LimitedOffender",
                "PlannedSession",
                "ReferredTo",
                "RemovedRecord"
            ])
        );
    })
    .await;
}

/// On one database only, because scopes do not depend on the database.
#[tokio::test]
async fn a_token_without_a_scope_is_refused_exactly_the_fields_of_that_scope() {
    let app = TestApp::start(Kind::Sqlite).await;
    let case = Case::of(&app).await;
    for scope in Role::Manager.scopes() {
        let mut scopes = Role::Manager.scopes();
        scopes.remove(&scope);
        let every: Vec<Scope> = scopes.iter().copied().collect();

        let visits = walk(&case, &app.with_scopes(Role::Manager, &every), &scopes).await;

        // The Team sees every session whole.
        let missed = unreached(&visits, |visit| {
            !visit.closed.is_empty() && visit.ty != "PlannedSession"
        });
        assert!(missed.is_empty(), "without {}: {missed:?}", scope.name());
    }
    app.stop().await;
}

#[tokio::test]
async fn every_role_is_refused_the_root_fields_of_other_roles() {
    on_both(async |app| {
        for field in sdl::root_fields() {
            let (query, variables) = field.queried_with_nonsense();
            let decision = decided()
                .find(|(ty, name, _)| *ty == field.root && *name == field.name)
                .and_then(|found| found.2);
            let action = decision.unwrap_or_else(|| panic!("{} requires no action", field.name));
            for role in Role::iter() {
                let name = role.name();
                if field.root == "Subscription" || needs(action).is_empty() {
                    continue;
                }

                let reply = app.person(role).run(&query, variables.clone()).await;

                let is_refused = reply.code() == "FORBIDDEN";
                assert_eq!(
                    is_refused,
                    !opens(&role.scopes(), action),
                    "{name}, {}: {}",
                    field.name,
                    reply.body
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_response_to_a_mutation_shows_only_what_the_caller_may_see() {
    on_both(async |app| {
        let case = Case::of(app).await;
        let suggestion = json!({
            "title": "Old Mill Lane", "description": "It has seen better days.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": app.area("upton").await,
        });
        for role in [Role::Councillor, Role::CouncilSystem, Role::CommunityGroup, Role::PartnerFrontend, Role::Referrer] {
            follow(&case, &app.person(role), (role, "submitSuggestion", suggestion.clone())).await;
        }
        follow(&case, &app.officer(), (Role::Referrer, "draftReferral", a_draft())).await;
        let drafted = app.drafted(a_draft()).await;
        follow(&case, &app.officer(), (Role::Referrer, "submitReferral", of("referral", &drafted, json!({})))).await;
        let accepted = app.accepted(a_draft()).await;
        let contact = json!({ "referral": accepted["id"], "at": MONDAY, "channel": "PHONE", "reached": true });
        follow(&case, &app.mentor(), (Role::Mentor, "recordContact", contact)).await;
        let (one, other) = (app.somebody().await, app.somebody().await);
        let session = app.confirmed(&[&one, &other], json!({})).await;
        let supervisor = app.other(Role::Supervisor);
        let start = of("session", &session, json!({ "briefing": "Dry; gloves on." }));
        follow(&case, &supervisor, (Role::Supervisor, "startSession", start)).await;
        let outcome = worked(&session["booked"][0], json!({}));
        follow(&case, &supervisor, (Role::Supervisor, "recordAttendance", outcome)).await;
        let sheet = json!({ "session": session["id"], "attendances": [worked(&session["booked"][1], json!({}))] });
        follow(&case, &supervisor, (Role::Supervisor, "recordAttendances", sheet)).await;
        // Since then the case is concluded.
        app.at(ONE_O_CLOCK);
        let check = json!({ "referral": case.id("referral"), "result": "NONE_FOUND", "checkedAt": ONE_O_CLOCK });
        follow(&case, &app.person(Role::PoliceData), (Role::PoliceData, "recordFollowUp", check)).await;
        let organisation = json!({ "reference": "newcomers", "kind": "OTHER", "name": "Newcomers" });
        follow(&case, &app.administrator(), (Role::SystemAdmin, "recordOrganisation", organisation)).await;
        let newcomers = app.listed("organisations", "newcomers").await;
        for (mutation, entry) in [
            ("recordStaffMember", json!({ "subject": "new-mentor@example", "name": "New Testwood", "role": "MENTOR" })),
            ("recordReferrer", json!({ "subject": "new-referrer@example", "name": "New Testwood" })),
            ("recordCouncillor", json!({ "subject": "new-councillor@example", "name": "New Testwood" })),
        ] {
            let entry = with(entry, json!({ "organisation": newcomers }));
            follow(&case, &app.manager(), (Role::Manager, mutation, entry)).await;
        }
        let person = app.as_it_stands(&json!({ "id": case.id("offender") })).await;
        let right = of("offender", &person, json!({ "firstName": "Kim", "reason": "Misheard." }));
        follow(&case, &app.manager(), (Role::Manager, "amendOffender", right)).await;
    })
    .await;
}

#[tokio::test]
async fn every_role_can_subscribe_to_its_own_streams_only() {
    on_both(async |app| {
        for field in sdl::root_fields()
            .iter()
            .filter(|field| field.root == "Subscription")
        {
            let decision =
                decided().find(|(ty, name, _)| *ty == "Subscription" && *name == field.name);
            let action = decision.and_then(|found| found.2).expect("an action");
            for role in Role::iter() {
                let name = role.name();
                let query = format!("subscription {{ {} {{ __typename }} }}", field.name);
                let mut stream = listen(&caller(&app.app, role), &query, &Value::Null);

                if opens(&role.scopes(), action) {
                    let event = stream.next().now_or_never();
                    assert!(
                        event.is_none(),
                        "{name} subscribes to {}: {event:?}",
                        field.name
                    );
                } else {
                    let refusal = stream.end().await;
                    assert_eq!(
                        refusal["extensions"]["code"], "FORBIDDEN",
                        "{name}, {}",
                        field.name
                    );
                }
            }
        }
    })
    .await;
}
