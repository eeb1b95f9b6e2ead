//! Counts by one or two dimensions as the records are now, which only the Team and the data protection officer see.

use std::collections::BTreeMap;

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, Kind, Reply, TestApp, cases::a_draft, on_both};

async fn recount(client: &Client<'_>, arguments: &str) -> Reply {
    let cell = "periodFrom periodTo values { dimension value name area { reference type } } figure { value numerator basis }";
    client
        .ask(&format!("{{ impactRecount({arguments}) {{ {cell} }} }}"))
        .await
}

fn cells(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.code(), "", "{}", reply.body);
    reply
        .data("impactRecount")
        .as_array()
        .expect("cells")
        .clone()
}

/// The sum of the cells for each value of one of their dimensions.
fn by_value(cells: &[Value], place: usize) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for cell in cells {
        let name = cell["values"][place]["name"].as_str().expect("a name");
        let counted = cell["figure"]["numerator"].as_i64().expect("a count");
        *sums.entry(name.to_owned()).or_default() += counted;
    }
    sums
}

#[tokio::test]
async fn the_counts_of_the_example_records_add_up_however_they_are_broken_down() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = TestApp::example(kind).await;
        let manager = app.manager();
        for (measure, by, all) in [
            ("PEOPLE_COMPLETED", "[AUTHORITY, AGE_BAND]", 287),
            ("PEOPLE_COMPLETED", "[SEX, OFFENCE]", 287),
            ("PEOPLE_REFUSED", "[DISPOSAL]", 65),
            ("HOURS", "[AUTHORITY, WORK_TYPE]", 1_375 * 60),
            ("HOURS", "[SITE_TYPE]", 1_375 * 60),
        ] {
            for every in ["MONTH", "QUARTER", "YEAR"] {
                let arguments = format!("measure: {measure}, by: {by}, every: {every}");
                let cells = cells(&recount(&manager, &arguments).await);
                let sum: i64 = by_value(&cells, 0).values().sum();
                assert_eq!(sum, all, "{arguments}");
            }
        }
        let crossed = cells(&recount(&manager, "measure: HOURS, by: [TOWN, WORK_TYPE]").await);
        let alone = cells(&recount(&manager, "measure: HOURS, by: [TOWN]").await);
        assert_eq!(by_value(&crossed, 0), by_value(&alone, 0));
        assert!(crossed.len() > alone.len());
        for (by, kind) in [("TOWN", "TOWN"), ("WARD", "WARD"), ("AUTHORITY", "UNITARY")] {
            let cells = cells(&recount(&manager, &format!("measure: HOURS, by: [{by}]")).await);
            let are_all = cells
                .iter()
                .all(|cell| cell["values"][0]["area"]["type"] == kind);
            assert!(are_all && !cells.is_empty(), "{by}");
        }
        assert_eq!(crossed[0]["values"][1]["dimension"], "WORK_TYPE");
        let officer = app.person(Role::DataProtectionOfficer);
        assert_eq!(
            cells(&recount(&officer, "measure: HOURS, by: [TOWN]").await),
            alone
        );
        app.stop().await;
    }
}

#[tokio::test]
async fn work_of_today_is_counted_in_its_open_period() {
    on_both(async |app| {
        app.worked(a_draft(), 240).await;

        let arguments = "measure: HOURS, by: WORK_TYPE, every: YEAR, from: \"2025-01-01\"";
        let year = cells(&recount(&app.manager(), arguments).await);

        let cell = json!({
            "periodFrom": "2025-01-01", "periodTo": "2025-12-31", "figure": { "value": 4, "numerator": 240, "basis": "EVENT_DATE" },
            "values": [{ "dimension": "WORK_TYPE", "value": "PAINTING", "name": "Painting", "area": null }],
        });
        assert_eq!(year, [cell]);
        let before = "measure: HOURS, by: WORK_TYPE, to: \"2025-06-30\"";
        assert!(cells(&recount(&app.manager(), before).await).is_empty());
    })
    .await;
}

#[tokio::test]
async fn other_callers_get_no_counts_and_wrong_dimensions_are_refused() {
    on_both(async |app| {
        app.worked(a_draft(), 240).await;
        let withheld = recount(&app.analyst(), "measure: HOURS, by: [WORK_TYPE]").await;
        assert_eq!(withheld.data("impactRecount"), Value::Null);
        let why = &withheld.body["extensions"]["redactions"][0];
        assert_eq!(why["policy"], "team-only", "{}", withheld.body);
        for (by, expected) in [
            ("[]", "by: One dimension"),
            ("[WARD, WARD]", "by: One dimension"),
            ("[WARD, TOWN, WORK_TYPE]", "by: One dimension"),
            ("[WARD, SEX]", "by.1: One of AUTHORITY, "),
        ] {
            let refused = recount(&app.manager(), &format!("measure: HOURS, by: {by}")).await;
            assert_eq!(refused.code(), "BAD_USER_INPUT", "{by}");
            let message = refused.body["errors"][0]["message"].as_str();
            let message = message.expect("a message");
            assert!(message.contains(expected), "{by}: {message}");
        }
    })
    .await;
}
