//! Areas: recording, amending and ending them, no area inside itself, and finding them.

use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{NOTHING, of, with},
    on_both,
    squares::{NOBODY, PARISH, WARD_2021, WEST_2025},
};

const AREA: &str = "id version name gssCode validFrom validTo parent { reference }";

async fn a_ward(app: &TestApp, changes: Value) -> Value {
    let input = json!({
        "reference": "banbury-lane", "type": "WARD", "name": "Banbury Lane",
        "parent": app.id_of("areas", "west").await, "validFrom": "2025-05-01",
    });
    with(input, changes)
}

#[tokio::test]
async fn the_manager_and_the_administrator_record_areas() {
    on_both(async |app| {
        let input = a_ward(app, json!({})).await;
        let other = with(input.clone(), json!({ "reference": "other-lane" }));

        let area = app.manager().done("recordArea", "area", AREA, input).await;
        app.administrator()
            .done("recordArea", "area", AREA, other)
            .await;

        assert_eq!(area["name"], "Banbury Lane");
        assert_eq!(area["validFrom"], "2025-05-01");
        assert_eq!(area["parent"]["reference"], "west");
        let kept: Vec<String> = app
            .column("SELECT action FROM audit_entry WHERE subject LIKE '%@example' ORDER BY id")
            .await;
        assert_eq!(kept, ["RecordArea", "RecordArea"]);
    })
    .await;
}

#[tokio::test]
async fn other_callers_cannot_change_areas() {
    on_both(async |app| {
        let input = a_ward(app, json!({})).await;
        for client in [app.council(), app.councillor(), app.officer(), app.mentor()] {
            let reply = client.act("recordArea", input.clone(), "area { id }").await;

            assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_an_area_are_reported_together() {
    on_both(async |app| {
        let wrong = json!({ "name": " ", "gssCode": "E5", "validTo": "2025-05-01" });

        let reply = app
            .manager()
            .act("recordArea", a_ward(app, wrong).await, "area { id }")
            .await;

        let expected = ["name", "gssCode", "validTo"].map(|path| format!("BAD_USER_INPUT {path}"));
        assert_eq!(reply.user_errors(), expected);
    })
    .await;
}

#[tokio::test]
async fn an_idempotency_key_records_one_area_and_references_are_unique() {
    on_both(async |app| {
        let manager = app.manager();
        let input = a_ward(app, json!({ "idempotencyKey": "k" })).await;
        let again = a_ward(app, json!({})).await;

        let first = manager
            .done("recordArea", "area", AREA, input.clone())
            .await;
        let second = manager.done("recordArea", "area", AREA, input).await;
        let third = manager.act("recordArea", again, "area { id }").await;

        assert_eq!(first, second);
        assert_eq!(third.user_errors(), ["CONFLICT reference-unique"]);
    })
    .await;
}

#[tokio::test]
async fn a_ward_that_ends_accepts_no_new_suggestions_and_keeps_the_old_ones() {
    on_both(async |app| {
        let before = app.councillor().suggest("before", "upton", None).await;
        assert_eq!(before.user_errors(), [""; 0]);
        let ward = app.entry("areas", "upton", "").await;
        let input = of("area", &ward, json!({ "validTo": "2025-08-18", "reason": "Re-warded." }));

        let ended = app
            .manager()
            .done("amendArea", "area", "validTo amendments { field oldValue newValue reason }", input)
            .await;

        assert_eq!(ended["validTo"], "2025-08-18");
        let kept = json!([{ "field": "validTo", "oldValue": null, "newValue": "2025-08-18", "reason": "Re-warded." }]);
        assert_eq!(ended["amendments"], kept);
        let after = app.councillor().suggest("after", "upton", None).await;
        assert_eq!(after.user_errors(), ["CONFLICT area-is-a-ward"]);
        let seen = app.councillor().ask("{ suggestions { nodes { title ward { reference } } } }").await;
        let one = json!([{ "title": "before", "ward": { "reference": "upton" } }]);
        assert_eq!(seen.data("suggestions.nodes"), one);
    })
    .await;
}

#[tokio::test]
async fn an_area_cannot_be_within_itself() {
    on_both(async |app| {
        let county = app.entry("areas", "county", "").await;
        for inside in ["county", "west", "upton"] {
            let parent = app.id_of("areas", inside).await;
            let input = of("area", &county, json!({ "parent": parent }));

            let reply = app.manager().act("amendArea", input, "area { id }").await;

            assert_eq!(
                reply.user_errors(),
                ["CONFLICT area-in-no-circle"],
                "{inside}"
            );
        }
        let upton = app.entry("areas", "upton", "").await;
        let moved = of(
            "area",
            &upton,
            json!({ "parent": app.id_of("areas", "north").await }),
        );
        let moved = app.manager().done("amendArea", "area", AREA, moved).await;
        assert_eq!(moved["parent"]["reference"], "north");
    })
    .await;
}

#[tokio::test]
async fn concurrent_amendments_of_two_areas_cannot_make_a_cycle() {
    on_both(async |app| {
        let (west, north) = (
            app.entry("areas", "west", "").await,
            app.entry("areas", "north", "").await,
        );
        let manager = app.manager();
        let one = of("area", &west, json!({ "parent": north["id"] }));
        let two = of("area", &north, json!({ "parent": west["id"] }));

        let (one, two) = tokio::join!(
            manager.act("amendArea", one, "area { id }"),
            manager.act("amendArea", two, "area { id }"),
        );

        let mut expected = [one.user_errors(), two.user_errors()].concat();
        expected.sort();
        assert_eq!(expected, ["CONFLICT area-in-no-circle"]);
    })
    .await;
}

#[tokio::test]
async fn an_amendment_needs_the_version_the_area_and_a_change() {
    on_both(async |app| {
        let manager = app.manager();
        let upton = app.entry("areas", "upton", "").await;
        let stale = json!({ "area": upton["id"], "expectedVersion": 9, "name": "Upton" });
        let absent = json!({ "area": NOTHING, "expectedVersion": 1, "name": "Upton" });
        let same = of("area", &upton, json!({ "name": "UPTON" }));
        let backwards = json!({ "validFrom": "2025-05-02", "validTo": "2025-05-01" });
        let backwards = of("area", &upton, backwards);
        for (input, expected) in [
            (stale, "VERSION_CONFLICT version"),
            (absent, "NOT_FOUND"),
            (same, "BAD_USER_INPUT name"),
            (of("area", &upton, json!({})), "BAD_USER_INPUT"),
            (backwards, "BAD_USER_INPUT validTo"),
        ] {
            let reply = manager.act("amendArea", input, "area { id }").await;

            assert_eq!(reply.user_errors(), [expected], "{}", reply.body);
        }
        // Existing areas count too.
        let old = app.entry("areas", "old-west", "").await;
        let late = of("area", &old, json!({ "validFrom": "2025-05-01" }));
        let reply = manager.act("amendArea", late, "area { id }").await;
        assert_eq!(reply.user_errors(), ["BAD_USER_INPUT validTo"]);
    })
    .await;
}

#[tokio::test]
async fn only_one_of_many_concurrent_amendments_of_an_area_succeeds() {
    on_both(async |app| {
        let upton = app.entry("areas", "upton", "").await;
        let manager = app.manager();
        let act = |name: String| {
            let input = of("area", &upton, json!({ "name": name }));
            let manager = &manager;
            async move {
                manager
                    .act("amendArea", input, "area { id }")
                    .await
                    .user_errors()
            }
        };

        let all = futures_util::future::join_all((0..4).map(|n| act(format!("Upton {n}")))).await;

        assert_eq!(
            all.iter().filter(|expected| expected.is_empty()).count(),
            1,
            "{all:?}"
        );
        let mut lost = all.iter().flatten();
        assert!(
            lost.all(|expected| expected == "VERSION_CONFLICT version"),
            "{all:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn areas_are_filtered_by_parent_and_by_day() {
    on_both(async |app| {
        let query = "query($within: ID!) {
            areas(filter: { within: $within, types: [WARD], validOn: \"2025-05-01\" }) { nodes { reference } }
            area(reference: \"west\") { children(validOn: \"2025-04-30\") { nodes { reference } } }
            byId: area(id: $within) { reference }
            absent: area(reference: \"nowhere\") { id }
        }";
        let within = app.id_of("areas", "west").await;

        let reply = app.councillor().run(query, json!({ "within": within })).await;

        let names = |way: &str| -> Vec<String> {
            let found = reply.data(way);
            let found = found.as_array().into_iter().flatten();
            found.map(|area| area["reference"].as_str().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(names("areas.nodes"), ["duston", "upton"], "{}", reply.body);
        assert_eq!(names("area.children.nodes"), ["duston", "old-west", "upton"]);
        assert_eq!(reply.data("byId.reference"), "west");
        assert_eq!(reply.data("absent"), Value::Null);
    })
    .await;
}

#[tokio::test]
async fn areas_are_filtered_by_code() {
    on_both(async |app| {
        app.squares().await;
        let found = async |codes: Value| {
            let query = "query($codes: [String!]) { areas(filter: { gssCodes: $codes }) { nodes { reference gssCode } } }";
            app.analyst().run(query, json!({ "codes": codes })).await
        };

        let two = found(json!([PARISH, WEST_2025, NOBODY])).await;

        let expected = json!([
            { "reference": "square-parish", "gssCode": PARISH }, { "reference": "west-2025", "gssCode": WEST_2025 },
        ]);
        assert_eq!(two.data("areas.nodes"), expected, "{}", two.body);
        assert_eq!(found(json!([])).await.data("areas.nodes"), json!([]));
        let all = found(Value::Null).await.data("areas.nodes");
        assert!(all.as_array().is_some_and(|all| all.len() > 5), "{all}");
        let query = "query($codes: [String!]) {
            area(reference: \"west\") { children(gssCodes: $codes, validOn: \"2025-08-18\") { nodes { reference } } } }";
        let codes = json!({ "codes": [PARISH, WARD_2021] });
        let inside = app.analyst().run(query, codes).await.data("area.children.nodes");
        assert_eq!(inside, json!([{ "reference": "square-parish" }]));
        let wrong = found(json!([PARISH, "t04000001"])).await;
        assert_eq!(wrong.code(), "BAD_USER_INPUT", "{}", wrong.body);
        let told = wrong.body.to_string();
        assert!(told.contains("gssCodes") && told.contains("A capital letter and eight digits"), "{told}");
    })
    .await;
}
