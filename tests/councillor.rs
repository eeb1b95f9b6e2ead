//! Councillors: they represent wards for a period, and what they see changes with an election, while suggestions
//! stay with their ward.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{NOTHING, of},
    on_both,
};

const COUNCILLOR: &str = "id version reference name subject contactEmail wards { reference } \
                          terms { id ward { reference } from until }";

/// A councillor who represents the old ward until the election, and a new one from then on.
async fn re_elected(app: &TestApp) -> Value {
    let terms = json!([
        { "ward": app.id_of("areas", "old-west").await, "from": "2021-05-06", "until": "2025-05-01" },
        { "ward": app.id_of("areas", "duston").await, "from": "2025-05-01" },
    ]);
    let input = app
        .newcomer(
            "west-northants",
            json!({ "terms": terms, "contactEmail": "nell@example.org" }),
        )
        .await;
    app.manager()
        .done("recordCouncillor", "councillor", COUNCILLOR, input)
        .await
}

async fn titles(app: &TestApp) -> Vec<Value> {
    let newcomer = app.person_called(Role::Councillor, "newcomer@example");
    let reply = newcomer.ask("{ suggestions { nodes { title } } }").await;
    let nodes = reply.data("suggestions.nodes");
    let nodes = nodes
        .as_array()
        .cloned()
        .unwrap_or_else(|| panic!("{}", reply.body));
    nodes
        .into_iter()
        .map(|node| node["title"].clone())
        .collect()
}

#[tokio::test]
async fn on_election_day_a_councillors_wards_change_and_suggestions_stay_with_the_ward() {
    on_both(async |app| {
        re_elected(app).await;
        // 30 April in London, the last day of the old wards.
        app.at("2025-04-30T22:59:59Z");
        app.manager()
            .suggest("of the old ward", "old-west", None)
            .await;
        app.manager()
            .suggest("of the new ward", "duston", None)
            .await;

        let before = titles(app).await;
        app.at("2025-04-30T23:00:00Z");
        let after = titles(app).await;

        assert_eq!(before, ["of the old ward"]);
        assert_eq!(after, ["of the new ward"]);
        let kept = app
            .manager()
            .ask("{ suggestions { nodes { ward { reference } } } }")
            .await;
        let wards =
            json!([{ "ward": { "reference": "old-west" } }, { "ward": { "reference": "duston" } }]);
        assert_eq!(kept.data("suggestions.nodes"), wards);
    })
    .await;
}

#[tokio::test]
async fn a_councillor_is_recorded_with_terms_and_shown_with_the_current_wards() {
    on_both(async |app| {
        let made = re_elected(app).await;

        assert_eq!(made["wards"], json!([{ "reference": "duston" }]));
        assert_eq!(made["terms"][0]["until"], "2025-05-01");
        assert_eq!(made["contactEmail"], "nell@example.org");
        let imported = app.entry("councillors", "councillor", COUNCILLOR).await;
        assert_eq!(imported["terms"][0]["from"], Value::Null);
        assert_eq!(imported["terms"][0]["until"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn terms_are_recorded_and_ended_by_their_own_operations() {
    on_both(async |app| {
        let read = app.entry("councillors", "councillor", COUNCILLOR).await;
        let term = json!({ "ward": app.id_of("areas", "duston").await, "from": "2025-08-18" });
        let input = of("councillor", &read, json!({ "term": term, "idempotencyKey": "k" }));

        let with_two = app.manager().done("recordTerm", "councillor", COUNCILLOR, input.clone()).await;
        let repeated = app.manager().done("recordTerm", "councillor", COUNCILLOR, input).await;

        assert_eq!(with_two["wards"], json!([{ "reference": "upton" }, { "reference": "duston" }]));
        assert_eq!(with_two, repeated);
        let end = of("councillor", &with_two, json!({
            "term": with_two["terms"][0]["id"], "until": "2025-08-18", "reason": "Moved away.",
        }));
        let selection = format!("{COUNCILLOR} amendments {{ field oldValue newValue reason }}");
        let ended = app.manager().done("endTerm", "councillor", &selection, end).await;
        assert_eq!(ended["wards"], json!([{ "reference": "duston" }]));
        let kept = json!({
            "field": "terms", "oldValue": "upton ../..", "newValue": "upton ../2025-08-18", "reason": "Moved away.",
        });
        assert_eq!(ended["amendments"][1], kept);
    })
    .await;
}

#[tokio::test]
async fn a_term_lies_within_its_wards_validity_and_terms_of_one_ward_do_not_overlap() {
    on_both(async |app| {
        let read = re_elected(app).await;
        let area = async |reference: &str| app.id_of("areas", reference).await;
        for (ward, from, until, expected) in [
            (
                area("west").await,
                "2025-08-18",
                Value::Null,
                "CONFLICT area-is-a-ward",
            ),
            (
                json!(NOTHING),
                "2025-08-18",
                Value::Null,
                "CONFLICT area-is-a-ward",
            ),
            (
                area("old-west").await,
                "2025-05-01",
                Value::Null,
                "CONFLICT area-is-a-ward",
            ),
            (
                area("upton").await,
                "2025-08-18",
                json!("2025-08-17"),
                "BAD_USER_INPUT until",
            ),
            (
                area("duston").await,
                "2025-08-18",
                Value::Null,
                "CONFLICT periods-apart",
            ),
        ] {
            let term = json!({ "ward": ward, "from": from, "until": until });
            let input = of("councillor", &read, json!({ "term": term }));

            let reply = app
                .manager()
                .act("recordTerm", input, "councillor { id }")
                .await;

            assert_eq!(reply.user_errors(), [expected], "{term} {}", reply.body);
        }
        let open = json!({ "ward": area("old-west").await, "from": "2020-01-01" });
        let input = of("councillor", &read, json!({ "term": open }));
        let reply = app
            .manager()
            .act("recordTerm", input, "councillor { id }")
            .await;
        assert_eq!(
            reply.user_errors(),
            ["CONFLICT term-within-ward", "CONFLICT periods-apart"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_term_ends_after_its_begin_and_before_the_end_of_its_ward() {
    on_both(async |app| {
        let read = re_elected(app).await;
        let old = &read["terms"][0]["id"];
        for (term, until, expected) in [
            (old, "2021-05-05", "BAD_USER_INPUT until"),
            (old, "2025-05-02", "CONFLICT term-within-ward"),
            (&json!(NOTHING), "2025-05-01", "NOT_FOUND"),
        ] {
            let input = of("councillor", &read, json!({ "term": term, "until": until }));

            let reply = app
                .manager()
                .act("endTerm", input, "councillor { id }")
                .await;

            assert_eq!(reply.user_errors(), [expected], "{}", reply.body);
        }
        let never = of(
            "councillor",
            &read,
            json!({ "term": old, "until": "2021-05-06" }),
        );
        app.manager()
            .done("endTerm", "councillor", "id", never)
            .await;
    })
    .await;
}

#[tokio::test]
async fn only_callers_who_manage_councillors_amend_them() {
    on_both(async |app| {
        let read = app.entry("councillors", "councillor", "").await;
        let input = of(
            "councillor",
            &read,
            json!({ "name": "Nell Testwood", "contactEmail": "nell@example.org" }),
        );
        let refused = app
            .councillor()
            .act("amendCouncillor", input.clone(), "councillor { id }")
            .await;

        let amended = app
            .manager()
            .done("amendCouncillor", "councillor", COUNCILLOR, input.clone())
            .await;

        assert_eq!(refused.code(), "FORBIDDEN");
        assert_eq!(
            (&amended["name"], &amended["version"]),
            (&json!("Nell Testwood"), &json!(2))
        );
        let stale = app
            .manager()
            .act("amendCouncillor", input, "councillor { id }")
            .await;
        assert_eq!(stale.user_errors(), ["VERSION_CONFLICT version"]);
        let emptied = of("councillor", &amended, json!({}));
        let mut emptied = emptied.clone();
        emptied["contactEmail"] = Value::Null;
        let emptied = app
            .manager()
            .done("amendCouncillor", "councillor", COUNCILLOR, emptied)
            .await;
        assert_eq!(
            (&emptied["contactEmail"], &emptied["name"]),
            (&Value::Null, &json!("Nell Testwood"))
        );
        let mine = of(
            "councillor",
            &emptied,
            json!({ "subject": "manager@example" }),
        );
        let mine = app
            .manager()
            .act("amendCouncillor", mine, "councillor { id }")
            .await;
        assert_eq!(mine.user_errors(), ["CONFLICT own-entry"]);
    })
    .await;
}

#[tokio::test]
async fn only_one_of_many_concurrent_records_of_a_term_succeeds() {
    on_both(async |app| {
        let read = app.entry("councillors", "councillor", "").await;
        let ward = app.id_of("areas", "duston").await;
        let input = of(
            "councillor",
            &read,
            json!({ "term": { "ward": ward, "from": "2025-08-18" } }),
        );
        let manager = app.manager();
        let act = || manager.act("recordTerm", input.clone(), "councillor { id }");

        let (a, b, c) = tokio::join!(act(), act(), act());

        let all = [a, b, c].map(|reply| reply.user_errors());
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
        let terms: Vec<i64> = app.column("SELECT COUNT(*) FROM term").await;
        assert_eq!(terms, [2]);
    })
    .await;
}
