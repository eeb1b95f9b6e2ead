//! Operations and clear-up days that the Team joins.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::{a_draft, of, with},
    on_both,
};

/// The request of the tests: a policing operation on the day of the tests and the next two.
async fn a_request(app: &TestApp) -> Value {
    json!({
        "kind": "POLICING_OPERATION", "name": "Operation Heron", "description": "Clear the underpass.",
        "startsOn": "2025-08-18", "endsOn": "2025-08-20", "areas": [app.area("upton").await],
    })
}

/// An operation that the officer asked the Team to join.
async fn requested(app: &TestApp) -> Value {
    let input = a_request(app).await;
    let shown = "id version status reference";
    let officer = app.officer();
    officer
        .done("requestInvolvement", "operation", shown, input)
        .await
}

/// The same, accepted.
async fn planned(app: &TestApp) -> Value {
    let request = requested(app).await;
    moved(&app.manager(), "acceptInvolvement", &request, json!({})).await
}

/// An operation after a mutation.
async fn moved(client: &Client<'_>, verb: &str, operation: &Value, more: Value) -> Value {
    let input = of("operation", operation, more);
    client
        .done(verb, "operation", "id version status", input)
        .await
}

/// Why a mutation of an operation is refused.
async fn refused(client: &Client<'_>, verb: &str, operation: &Value, more: Value) -> Vec<String> {
    let reply = client.change(verb, "operation", operation, more).await;
    if reply.code().is_empty() {
        reply.user_errors()
    } else {
        vec![reply.code().to_owned()]
    }
}

/// The id of each session that a client sees as part of an operation.
async fn sessions_seen(client: &Client<'_>, operation: &Value) -> Value {
    let shown = "sessions { id ... on Session { operation { name } } } sites { id }";
    let seen = client.sees("operation", operation, shown).await;
    let (sessions, sites) = (&seen["sessions"], &seen["sites"]);
    let both = |list: &Value| list.as_array().map_or(0, Vec::len);
    assert_eq!(
        both(sessions),
        both(sites),
        "each at a site of its own: {seen}"
    );
    sessions.clone()
}

#[tokio::test]
async fn hemmingwells_clear_up_day() {
    on_both(async |app| {
        let (manager, officer, councillor) = (app.manager(), app.officer(), app.councillor());
        let case = app.worked(a_draft(), 240).await;
        let done = only_session(app).await;
        let other = app.booked(&[], json!({})).await;
        let request = requested(app).await;
        let unseen = councillor.sees("operation", &request, "name").await;
        let note = json!({ "note": "We bring six people." });
        let operation = moved(&manager, "acceptInvolvement", &request, note).await;

        let (first, second) = (json!({ "session": done }), json!({ "session": other["id"] }));
        let operation = moved(&manager, "addSessionToOperation", &operation, first).await;
        let operation = moved(&manager, "addSessionToOperation", &operation, second).await;
        let protected = refused(&manager, "publishOperation", &operation, json!({})).await;
        let too_early = refused(&manager, "completeOperation", &operation, json!({})).await;
        let to_officer = "name lead { reference } requestedBy { reference } history { to note } totals { minutes }";
        let seen_by_officer = officer.sees("operation", &operation, to_officer).await;
        app.at("2025-08-20T18:00:00Z");
        let manager = app.manager();
        let operation = moved(&manager, "completeOperation", &operation, json!({})).await;
        let on_the_last_day = refused(&manager, "publishOperation", &operation, json!({})).await;
        app.at("2025-08-21T09:00:00Z");
        let (manager, councillor) = (app.manager(), app.councillor());
        let operation = moved(&manager, "publishOperation", &operation, json!({})).await;

        assert_eq!(case["status"], "COMPLETED");
        assert_eq!(unseen, Value::Null);
        assert_eq!(protected, ["CONFLICT operation-name-protected"]);
        assert_eq!(on_the_last_day, ["CONFLICT operation-name-protected"]);
        assert_eq!(too_early, ["CONFLICT operation-has-ended"]);
        let police = json!({ "reference": "northants-police" });
        let expected = json!({
            "name": "Operation Heron", "lead": police, "requestedBy": police, "totals": null,
            "history": [
                { "to": "REQUESTED", "note": null }, { "to": "PLANNED", "note": "We bring six people." },
            ],
        });
        assert_eq!(seen_by_officer, expected);
        let shown = "name requestedBy { reference } history { note by { role } } areas { reference } sites { name } totals { minutes } amendments { field }";
        let site = json!({ "name": "Weston Favell Allotments" });
        let nothing = json!({ "note": null, "by": null });
        let expected = json!({
            "name": "Operation Heron", "requestedBy": null, "history": [nothing, nothing, nothing],
            "areas": [{ "reference": "upton" }], "sites": [site, site], "totals": null, "amendments": null,
        });
        assert_eq!(councillor.sees("operation", &operation, shown).await, expected);
        let totals = "totals { sessions minutes }";
        let whole = manager.sees("operation", &operation, totals).await;
        assert_eq!(whole["totals"], json!({ "sessions": 1, "minutes": 240 }));
    })
    .await;
}

#[tokio::test]
async fn the_hours_of_a_session_count_once() {
    on_both(async |app| {
        let manager = app.manager();
        let (first, second) = (planned(app).await, planned(app).await);
        let session = app.booked(&[], json!({})).await;
        let it = || json!({ "session": session["id"] });
        let first = moved(&manager, "addSessionToOperation", &first, it()).await;

        let twice = refused(&manager, "addSessionToOperation", &second, it()).await;
        let other = refused(&manager, "removeSessionFromOperation", &second, it()).await;

        assert_eq!(twice, ["CONFLICT session-in-one-operation"]);
        assert_eq!(other, ["CONFLICT session-in-operation"]);
        moved(&manager, "removeSessionFromOperation", &first, it()).await;
        moved(&manager, "addSessionToOperation", &second, it()).await;
        let seen = manager.sees("session", &session, "... on Session { operation { id } }");
        assert_eq!(seen.await["operation"]["id"], second["id"]);
        let told = manager
            .sees(
                "operation",
                &first,
                "amendments { field oldValue newValue }",
            )
            .await;
        let told = told["amendments"].as_array().cloned().unwrap_or_default();
        assert!(
            told.len() == 2
                && told[0]["newValue"] == told[1]["oldValue"]
                && told[0]["field"] == "session",
            "{told:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn outside_the_team_nobody_learns_of_a_session_to_come_by_its_operation() {
    on_both(async |app| {
        let manager = app.manager();
        let input = with(a_request(app).await, json!({ "kind": "CLEAR_UP_DAY" }));
        let shown = "id version status";
        let planned = manager
            .done("planOperation", "operation", shown, input)
            .await;
        let public = moved(&manager, "publishOperation", &planned, json!({})).await;
        let session = app.booked(&[], json!({})).await;
        let it = json!({ "session": session["id"] });
        let operation = moved(&manager, "addSessionToOperation", &public, it).await;

        let before = sessions_seen(&app.councillor(), &operation).await;
        let by_team = sessions_seen(&manager, &operation).await;
        app.at("2025-08-18T14:00:00Z");
        let after = sessions_seen(&app.councillor(), &operation).await;

        let all = json!([{ "id": session["id"], "operation": { "name": "Operation Heron" } }]);
        assert_eq!((before, by_team, after), (json!([]), all.clone(), all));
    })
    .await;
}

#[tokio::test]
async fn a_session_joins_on_a_day_of_the_operation_and_only_while_it_may() {
    on_both(async |app| {
        let manager = app.manager();
        let request = requested(app).await;
        let session = app.booked(&[], json!({})).await;
        let it = || json!({ "session": session["id"] });

        let early = refused(&manager, "addSessionToOperation", &request, it()).await;
        let later = json!({ "startsOn": "2025-08-19", "reason": "It was put off." });
        let amended = moved(&manager, "amendOperation", &request, later).await;
        let planned = moved(&manager, "acceptInvolvement", &amended, json!({})).await;
        let elsewhen = refused(&manager, "addSessionToOperation", &planned, it()).await;
        let other = app.booked(&[], json!({ "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T13:00:00Z" })).await;
        let joined = json!({ "session": other["id"] });
        let planned = moved(&manager, "addSessionToOperation", &planned, joined).await;
        let away = json!({ "startsAt": "2025-08-22T09:00:00Z", "endsAt": "2025-08-22T13:00:00Z", "reasonCode": "WEATHER" });
        let away = manager.act("moveSession", of("session", &other, away), "session { id }").await;
        let without = refused(&manager, "amendOperation", &planned, json!({ "startsOn": "2025-08-20" })).await;
        let cancelled = moved(&manager, "cancelOperation", &planned, json!({})).await;
        let closed = refused(&manager, "acceptInvolvement", &cancelled, json!({})).await;

        assert_eq!(early, ["CONFLICT operation-takes-sessions"]);
        for out in [elsewhen, away.user_errors(), without] {
            assert_eq!(out, ["CONFLICT session-in-operation-days"]);
        }
        assert_eq!(closed, ["CONFLICT status"]);
        let shown = "amendments { field oldValue newValue reason }";
        let seen = manager
            .sees("operation", &cancelled, shown)
            .await;
        let change = json!({
            "field": "startsOn", "oldValue": "2025-08-18", "newValue": "2025-08-19", "reason": "It was put off.",
        });
        assert_eq!(seen["amendments"][0], change);
    })
    .await;
}

#[tokio::test]
async fn only_who_asked_withdraws_the_request() {
    on_both(async |app| {
        let request = requested(app).await;
        let other = app.other(Role::Referrer);

        let by_other = refused(&other, "withdrawInvolvement", &request, json!({})).await;
        let by_manager = refused(&app.manager(), "withdrawInvolvement", &request, json!({})).await;
        let accepted = refused(&app.officer(), "acceptInvolvement", &request, json!({})).await;
        let withdrawn = moved(&app.officer(), "withdrawInvolvement", &request, json!({})).await;

        assert_eq!(by_other, ["NOT_FOUND"]);
        assert_eq!(by_manager, ["CONFLICT operation-request-own"]);
        assert_eq!(accepted, ["FORBIDDEN"]);
        assert_eq!(withdrawn["status"], "WITHDRAWN");
    })
    .await;
}

#[tokio::test]
async fn a_request_is_made_once_and_says_everything_that_is_wrong() {
    on_both(async |app| {
        let council = app.council();
        let once = json!({ "idempotencyKey": "heron-1", "kind": "CLEAR_UP_DAY" });
        let input = with(a_request(app).await, once);
        let wrong = json!({
            "kind": "CAMPAIGN", "name": " ", "startsOn": "2025-08-18", "endsOn": "2025-08-17",
            "sites": vec![app.area("upton").await; 31],
        });

        let first = council
            .done("requestInvolvement", "operation", "id", input.clone())
            .await;
        let again = council
            .done("requestInvolvement", "operation", "id", input)
            .await;
        let reply = council
            .act("requestInvolvement", wrong, "operation { id }")
            .await;

        assert_eq!(first, again);
        let expected = [
            "BAD_USER_INPUT name",
            "BAD_USER_INPUT endsOn",
            "BAD_USER_INPUT sites",
        ];
        assert_eq!(reply.user_errors(), expected, "{}", reply.body);
        let unseen = app.council_for("upton").await;
        assert_eq!(unseen.sees("operation", &first, "id").await, Value::Null);
    })
    .await;
}

#[tokio::test]
async fn operations_are_listed_and_found_as_far_as_they_are_seen() {
    on_both(async |app| {
        let manager = app.manager();
        let heron = planned(app).await;
        let fields =
            json!({ "kind": "CAMPAIGN", "name": "Clean streets", "startsOn": "2025-08-19" });
        let input = with(a_request(app).await, fields);
        let streets = manager
            .done("planOperation", "operation", "id version reference", input)
            .await;
        moved(&manager, "publishOperation", &streets, json!({})).await;
        let names = async |client: &Client<'_>, arguments: &str| {
            let question = format!("{{ operations{arguments} {{ nodes {{ name }} }} }}");
            let reply = client.ask(&question).await;
            let nodes = reply.data("operations.nodes");
            let nodes = nodes.as_array().cloned().unwrap_or_default().into_iter();
            nodes
                .map(|node| node["name"].as_str().unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
        };

        let upton = app.area("upton").await;
        let starts = "(filter: { starts: { from: \"2025-08-19\" } })";
        let kinds = "(filter: { kinds: [POLICING_OPERATION] })";
        let there = format!("(filter: {{ area: {upton} }})");

        assert_eq!(
            names(&manager, "").await,
            ["Clean streets", "Operation Heron"]
        );
        assert_eq!(names(&app.councillor(), "").await, ["Clean streets"]);
        assert_eq!(names(&app.mentor(), "").await, ["Clean streets"]);
        assert_eq!(names(&manager, starts).await, ["Clean streets"]);
        assert_eq!(names(&manager, kinds).await, ["Operation Heron"]);
        assert_eq!(names(&manager, &there).await.len(), 2);
        let reference = streets["reference"].as_str().unwrap_or_default();
        let found = app.read("operation", reference, "name").await;
        assert_eq!(found["name"], "Clean streets");
        assert_eq!(
            app.councillor().sees("operation", &heron, "id").await,
            Value::Null
        );
    })
    .await;
}

/// The id of the only session there is.
async fn only_session(app: &TestApp) -> Value {
    let reply = app.manager().ask("{ sessions { nodes { id } } }").await;
    reply.data("sessions.nodes.0.id")
}
