//! Rows of figures: what is published by one dimension in closed periods, and that it never changes.

use serde_json::{Value, json};

use crate::support::{
    Client, Kind, MONDAY, TestApp,
    cases::{a_draft, person, with},
    on_both,
};

const CELL: &str = "periodFrom periodTo value name area { reference validTo } figure { value numerator precision suppressed basis asAt method headline decimal geography { reference } }";

/// All cells of a measure by a dimension, oldest period first.
async fn cells(client: &Client<'_>, measure: &str, by: &str, more: &str) -> Vec<Value> {
    let (mut cells, mut after) = (vec![], Value::Null);
    loop {
        let question = format!(
            "query($after: String) {{ impactBreakdown(measure: {measure}, by: {by}, first: 50, after: $after) {{
                nodes {{ {CELL} {more} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let reply = client.run(&question, json!({ "after": after })).await;
        assert!(reply.body["errors"].is_null(), "{}", reply.body);
        let page = reply.data("impactBreakdown");
        cells.extend(page["nodes"].as_array().into_iter().flatten().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            cells.reverse();
            return cells;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn shown(cell: &Value) -> Option<i64> {
    cell["figure"]["value"].as_i64()
}

fn recounted(cell: &Value) -> i64 {
    cell["recounted"]["numerator"].as_i64().expect("a count")
}

#[tokio::test]
async fn the_rows_of_the_example_records_are_told_as_far_as_is_safe() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = TestApp::example(kind).await;
        let manager = app.manager();
        let more = "recounted { numerator method } publication { method }";
        let live = manager.ask("{ impact { hours { method } } }").await;
        let in_force = live.data("impact.hours.method");

        let completed = cells(&manager, "PEOPLE_COMPLETED", "AUTHORITY", more).await;
        assert_eq!(completed.len(), 16);
        let told = completed.iter().filter(|cell| shown(cell).is_some());
        assert_eq!(told.count(), 14);
        assert_eq!(completed.iter().map(recounted).sum::<i64>(), 287);
        for cell in &completed {
            let figure = &cell["figure"];
            assert_eq!(figure["method"], cell["publication"]["method"], "{cell}");
            assert_eq!(cell["recounted"]["method"], in_force);
            assert_eq!(figure["geography"]["reference"], cell["value"]);
            assert_eq!(figure["headline"], figure["value"]);
            assert_eq!(figure["decimal"].as_f64(), figure["value"].as_f64());
        }
        assert_eq!(completed[0]["periodFrom"], Value::Null);
        assert_eq!(completed[0]["periodTo"], "2024-03-31");
        assert_eq!(completed[2]["periodFrom"], "2024-04-01");
        assert_eq!(completed[15]["periodTo"], "2025-12-31");

        for (measure, by, expected) in [
            ("PEOPLE_COMPLETED", "OFFENCE", 16),
            ("PEOPLE_COMPLETED", "AGE_BAND", 10),
            ("PEOPLE_COMPLETED", "SEX", 6),
            ("PEOPLE_COMPLETED", "DISPOSAL", 14),
            ("PEOPLE_REFUSED", "OFFENCE", 16),
            ("PEOPLE_REFUSED", "AGE_BAND", 10),
            ("PEOPLE_REFUSED", "SEX", 6),
        ] {
            let row = cells(&manager, measure, by, more).await;
            assert_eq!(row.len(), expected, "{measure} {by}");
            let all = if measure == "PEOPLE_REFUSED" { 65 } else { 287 };
            assert_eq!(
                row.iter().map(recounted).sum::<i64>(),
                all,
                "{measure} {by}"
            );
            for cell in row {
                let people = recounted(&cell);
                let nearest = Some((people + 2) / 5 * 5);
                match shown(&cell) {
                    None => assert_eq!(cell["figure"]["suppressed"], "SUPPRESSED"),
                    shown => assert_eq!(shown, nearest.filter(|_| people >= 10), "{cell}"),
                }
            }
        }
        for by in ["AUTHORITY", "WORK_TYPE", "SITE_TYPE"] {
            let row = cells(&manager, "HOURS", by, more).await;
            assert_eq!(row.iter().map(recounted).sum::<i64>(), 1_375 * 60, "{by}");
            for cell in row {
                let nearest = (recounted(&cell) + 300) / 600 * 10;
                assert_eq!(shown(&cell), Some(nearest), "{cell}");
                assert_eq!(cell["figure"]["basis"], "EVENT_DATE");
            }
        }
        for (by, is_valid) in [("WARD", true), ("WARD", false), ("TOWN", true)] {
            let row = cells(&manager, "HOURS", by, more).await;
            let of_map = row
                .iter()
                .filter(|cell| cell["area"]["validTo"].is_null() == is_valid);
            let minutes: i64 = of_map.map(recounted).sum();
            assert_eq!(
                minutes,
                minutes_in(&app, by, is_valid).await,
                "{by} {is_valid}"
            );
            for cell in row {
                let nearest = (recounted(&cell) + 300) / 600 * 10;
                assert!(shown(&cell).is_none_or(|hours| hours == nearest), "{cell}");
            }
        }
        app.stop().await;
    }
}

/// The minutes at sites that have an area of a type which is still valid, or is no longer.
async fn minutes_in(app: &TestApp, kind: &str, is_valid: bool) -> i64 {
    let sum = format!(
        "SELECT CAST(SUM(credited_minutes) AS BIGINT) FROM attendance JOIN session ON session.id = session_id
         JOIN site_area ON site_area.site_id = session.site_id JOIN area ON area.id = area_id
         WHERE area.type = '{kind}' AND (valid_to IS NULL) = {is_valid}"
    );
    app.column(&sum).await[0]
}

/// The people who completed, in a quarter of the two authorities: what an analyst sees.
async fn by_authority(app: &TestApp, period_to: &str) -> Vec<Option<i64>> {
    let all = cells(&app.analyst(), "PEOPLE_COMPLETED", "AUTHORITY", "").await;
    let of_period = all.iter().filter(|cell| cell["periodTo"] == period_to);
    of_period.map(shown).collect()
}

#[tokio::test]
async fn a_row_is_told_once_and_what_is_entered_late_counts_in_the_next() {
    on_both(async |app| {
        for _ in 0..12 {
            app.worked(a_draft(), 240).await;
        }
        app.at("2025-09-15T12:00:00Z");
        app.publish("2025-08-31", &[]).await;
        assert_eq!(
            by_authority(app, "2025-09-30").await,
            [],
            "the quarter is not over"
        );
        app.at("2025-10-15T12:00:00Z");
        app.publish("2025-09-30", &[]).await;
        let first = by_authority(app, "2025-09-30").await;
        assert_eq!(first.iter().flatten().collect::<Vec<_>>(), [&10]);
        app.at(MONDAY);
        for _ in 0..11 {
            let older = json!({ "person": person("1970-02-03") });
            app.worked(with(a_draft(), older), 240).await;
        }

        app.at("2026-01-15T12:00:00Z");
        app.publish("2025-12-31", &[]).await;

        assert_eq!(by_authority(app, "2025-09-30").await, first);
        let second = by_authority(app, "2025-12-31").await;
        assert_eq!(second.iter().flatten().collect::<Vec<_>>(), [&10]);
        let ages = cells(&app.analyst(), "PEOPLE_COMPLETED", "AGE_BAND", "").await;
        let of_ages: Vec<_> = ages
            .iter()
            .filter_map(|cell| Some((cell["name"].as_str()?, shown(cell)?)))
            .collect();
        assert_eq!(of_ages.len(), 2, "{ages:?}");
        assert!(of_ages.contains(&("From 35 to 49", 10)) && of_ages.contains(&("From 50", 10)));

        let recount = "recounted { value precision }";
        let now = cells(&app.manager(), "PEOPLE_COMPLETED", "AUTHORITY", recount).await;
        let of_period = now.iter().filter(|cell| cell["periodTo"] == "2025-09-30");
        let people: i64 = of_period
            .filter_map(|cell| cell["recounted"]["value"].as_i64())
            .sum();
        assert_eq!(people, 23, "whenever they were entered");
    })
    .await;
}

#[tokio::test]
async fn only_the_team_sees_the_present_numbers_of_a_row() {
    on_both(async |app| {
        for _ in 0..10 {
            app.worked(a_draft(), 240).await;
        }
        app.at("2026-01-15T12:00:00Z");
        app.publish("2025-12-31", &[]).await;
        let question = "{ impactBreakdown(measure: HOURS, by: WORK_TYPE, first: 1) { nodes { recounted { value } publication { asAt } } } }";

        let of_analyst = app.analyst().ask(question).await;

        assert_eq!(of_analyst.data("impactBreakdown.nodes.0.recounted"), Value::Null);
        let redaction = &of_analyst.body["extensions"]["redactions"][0];
        assert_eq!(redaction["policy"], "team-only", "{}", of_analyst.body);
        assert_eq!(of_analyst.data("impactBreakdown.nodes.0.publication.asAt"), "2025-12-31");
        assert_eq!(app.analyst().ask(&question.replace("WORK_TYPE", "AGE_BAND")).await.code(), "BAD_USER_INPUT");
        let backwards = question.replace("first: 1", "from: \"2026-01-01\", to: \"2025-12-31\"");
        assert_eq!(app.analyst().ask(&backwards).await.code(), "BAD_USER_INPUT");
    })
    .await;
}

#[tokio::test]
async fn hours_that_are_nearly_all_of_one_person_are_withheld() {
    on_both(async |app| {
        for _ in 0..10 {
            app.worked(a_draft(), 240).await;
        }
        app.at("2026-01-15T12:00:00Z");
        app.publish("2025-12-31", &[]).await;
        let work = cells(&app.analyst(), "HOURS", "WORK_TYPE", "").await;
        let values: Vec<_> = work
            .iter()
            .filter_map(shown)
            .filter(|hours| *hours > 0)
            .collect();
        assert_eq!(values.iter().sum::<i64>(), 40, "{work:?}");

        app.at(MONDAY);
        app.worked(a_draft(), 240).await;
        app.at("2026-04-15T12:00:00Z");
        app.publish("2026-03-31", &[]).await;

        let work = cells(&app.analyst(), "HOURS", "AUTHORITY", "").await;
        let late = work.iter().filter(|cell| cell["periodTo"] == "2026-03-31");
        let late: Vec<_> = late.map(shown).collect();
        assert!(late.contains(&None) && late.contains(&Some(0)), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn a_trend_is_of_the_records_for_the_team_and_of_publications_for_others() {
    on_both(async |app| {
        for _ in 0..10 {
            app.worked(a_draft(), 240).await;
        }
        app.at("2025-11-15T12:00:00Z");
        app.publish("2025-08-31", &["PEOPLE_COMPLETED"]).await;
        let trend = async |client: &Client<'_>, more: &str| {
            let question = format!("{{ impactTrend(measure: PEOPLE_COMPLETED{more}) {{ asAt value key label unit periodFrom }} }}");
            client.ask(&question).await
        };
        let points = async |client: &Client<'_>, more: &str| {
            let points = trend(client, more).await.data("impactTrend");
            let points = points.as_array().into_iter().flatten();
            let points = points.map(|point| (point["asAt"].as_str().unwrap_or_default().to_owned(), point["value"].as_i64()));
            points.collect::<Vec<_>>()
        };
        let point = |day: &str, value| (day.to_owned(), value);
        let months = ", by: MONTH, from: \"2025-07-01\"";

        let of_team = points(&app.manager(), months).await;
        let of_others = points(&app.analyst(), months).await;

        assert_eq!(of_team, [point("2025-07-31", Some(0)), point("2025-08-31", Some(10)), point("2025-09-30", Some(10)), point("2025-10-31", Some(10))]);
        assert_eq!(of_others, [point("2025-07-31", None), point("2025-08-31", Some(10)), point("2025-08-31", Some(10)), point("2025-08-31", Some(10))]);
        assert_eq!(points(&app.manager(), "").await.len(), 40);
        assert_eq!(points(&app.manager(), ", from: \"2025-01-01\"").await.last(), Some(&point("2025-09-30", Some(10))));
        assert_eq!(points(&app.manager(), ", by: YEAR, from: \"2023-12-31\", to: \"2024-12-30\"").await, [point("2023-12-31", Some(0))]);
        let first = trend(&app.analyst(), months).await.data("impactTrend")[0].clone();
        assert_eq!((&first["key"], &first["label"], &first["unit"]), (&json!("PEOPLE_COMPLETED"), &json!("People who completed"), &json!("PEOPLE")));
        assert_eq!(trend(&app.analyst(), ", from: \"2025-02-01\", to: \"2025-01-31\"").await.code(), "BAD_USER_INPUT");
    })
    .await;
}
