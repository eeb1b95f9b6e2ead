//! Instants and dates as clients send and get them: one form, one range of years, the same on both databases.

use serde_json::json;

use crate::support::{
    TestApp,
    cases::{a_draft, person, with},
    on_both,
    sdl::root_fields,
    seed::of,
};

#[tokio::test]
async fn an_instant_has_six_decimals_wherever_it_comes_from() {
    on_both(async |app| {
        // One with a fraction beside one of a whole second, as imported records have it.
        let suggest = async |title: &str| app.councillor().suggest(title, "upton", None).await;
        suggest("whole").await;
        app.at("2025-08-18T09:00:00.0123456Z");
        suggest("a fraction").await;

        let query = "{ suggestions { nodes { submittedAt history { at } } } }";
        let reply = app.manager().ask(query).await;

        let at = |index: usize| reply.data(&format!("suggestions.nodes.{index}.submittedAt"));
        assert_eq!(at(0), "2025-08-18T09:00:00.000000Z", "{}", reply.text);
        assert_eq!(at(1), "2025-08-18T09:00:00.012345Z", "{}", reply.text);
        let reset_at = reply.cost["resetAt"].as_str().expect("an instant");
        assert_eq!(reset_at.len(), 27, "{reset_at}");
    })
    .await;
}

#[tokio::test]
async fn an_amended_instant_has_six_decimals_also_if_it_was_stored_without() {
    on_both(async |app| {
        let session = app.booked(&[], json!({})).await;
        let later = json!({
            "startsAt": "2025-08-18T10:00:00+00:00", "endsAt": "2025-08-18T14:00:00Z", "reason": "WEATHER",
        });
        app.step("moveSession", &session, later).await;
        let stored: Vec<String> = app
            .column("SELECT new_value FROM amendment WHERE field = 'startsAt'")
            .await;
        assert_eq!(stored, ["2025-08-18T10:00:00.000000Z"]);
        app.execute("UPDATE amendment SET new_value = '2025-08-18T10:00:00Z' WHERE field = 'startsAt'")
            .await;

        let query = "query($id: ID!) { session(id: $id) { amendments { field newValue } } }";
        let reply = app.manager().run(query, json!({ "id": session["id"] })).await;

        let kept = |field: &str, at: &str| json!({ "field": field, "newValue": at });
        assert_eq!(
            reply.data("session.amendments"),
            json!([
                kept("startsAt", "2025-08-18T10:00:00.000000Z"),
                kept("endsAt", "2025-08-18T14:00:00.000000Z"),
            ]),
            "{}",
            reply.text
        );
    })
    .await;
}

#[tokio::test]
async fn the_last_instant_is_kept_on_both_databases_and_one_after_it_is_no_error_of_ours() {
    on_both(async |app| {
        let client = app.registered(json!({ "clientId": "last" })).await.read;
        let last = json!({ "expiresAt": "2199-12-31T23:59:59.9999999Z" });
        let narrowed = app
            .administrator()
            .done(
                "narrowClient",
                "client",
                "expiresAt",
                of("client", &client, last),
            )
            .await;
        assert_eq!(narrowed["expiresAt"], "2199-12-31T23:59:59.999999Z");

        for field in root_fields()
            .into_iter()
            .filter(|field| field.root == "Mutation")
        {
            let (query, variables) = field.asked_with_nonsense();
            let late = variables.to_string().replace("1900-01-01", "2199-12-31");
            let reply = app
                .manager()
                .run(&query, serde_json::from_str(&late).expect("JSON"))
                .await;
            assert!(!reply.text.contains("INTERNAL"), "{query}: {}", reply.text);
        }
        let born = with(a_draft(), json!({ "person": person("1900-01-01") }));
        let reply = app
            .officer()
            .act("draftReferral", born, "referral { id }")
            .await;
        assert_ne!(reply.code(), "INTERNAL", "{}", reply.text);
    })
    .await;
}

#[test]
fn the_descriptions_say_which_years_and_how_many_decimals() {
    let published = std::fs::read_to_string("schema.graphql").expect("schema.graphql");
    for scalar in ["scalar Date\n", "scalar DateTime\n"] {
        let before = published.split(scalar).next().expect("a text");
        let description: Vec<&str> = before.rsplit("\"\"\"").take(2).collect();
        assert!(
            description[1].contains("1900 to 2199"),
            "{scalar}: {description:?}"
        );
    }
    assert!(published.contains("2025-08-20T09:00:00.000000Z"));
}

#[tokio::test]
async fn imported_instants_have_six_decimals() {
    let app = TestApp::example(crate::support::Kind::Sqlite).await;
    let reply = app
        .manager()
        .ask("{ suggestions(first: 3) { nodes { submittedAt } } sitesGeoJson }")
        .await;
    let at = reply.data("suggestions.nodes.0.submittedAt");
    assert_eq!(at.as_str().map(str::len), Some(27), "{}", reply.text);
    assert!(reply.text.contains("\"improvedAt\":\"20"), "{}", reply.text);
    app.stop().await;
}
