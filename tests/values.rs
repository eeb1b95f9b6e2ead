//! Instants and dates as clients send and get them: one form, one range of years, the same on both databases.

use serde_json::json;

use crate::support::{TestApp, on_both};

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
