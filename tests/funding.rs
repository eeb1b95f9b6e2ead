//! Funding periods, and the costs that are counted from them.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, MONDAY, Reply, TestApp,
    cases::{a_draft, with},
    on_both,
};

const PERIOD: &str = "id periodFrom periodTo amountPence source voidedAt voidReason version";

/// A year for 3,650 pounds: ten pounds a day.
fn a_year() -> Value {
    json!({ "periodFrom": "2025-01-01", "periodTo": "2025-12-31", "amountPence": 365_000, "source": "The Commissioner" })
}

async fn recorded(app: &TestApp, input: Value) -> Value {
    app.manager()
        .done("recordFundingPeriod", "fundingPeriod", PERIOD, input)
        .await
}

/// The rules and fields that refuse a mutation.
async fn refusals(app: &TestApp, mutation: &str, input: Value) -> Vec<String> {
    let reply = app
        .manager()
        .act(mutation, input, "fundingPeriod { id }")
        .await;
    reply.user_errors()
}

async fn listed(client: &Client<'_>) -> Value {
    let reply = client
        .ask("{ fundingPeriods { nodes { periodFrom amountPence voidReason } totalCount { count } } }")
        .await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    reply.data("fundingPeriods.nodes")
}

/// A cost as a client sees it.
async fn costs(client: &Client<'_>) -> (Value, Value) {
    let cost = "{ value decimal numerator denominator precision suppressed unit asAt basis }";
    let reply = client
        .ask(&format!(
            "{{ impact {{ costPerHour {cost} costPerCompletion {cost} }} }}"
        ))
        .await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    (
        reply.data("impact.costPerHour"),
        reply.data("impact.costPerCompletion"),
    )
}

fn cost(pence: i64, of: i64, decimal: f64, precision: &str, as_at: &str) -> Value {
    json!({
        "value": pence / of / 100, "decimal": decimal, "numerator": pence, "denominator": of, "precision": precision,
        "suppressed": "NONE", "unit": "POUNDS", "asAt": as_at, "basis": "ALL_TIME",
    })
}

fn not_told(why: &str, as_at: &str) -> Value {
    json!({
        "value": null, "decimal": null, "numerator": null, "denominator": null, "precision": null, "suppressed": why,
        "unit": "POUNDS", "asAt": as_at, "basis": "ALL_TIME",
    })
}

async fn complete(app: &TestApp, people: usize) {
    app.at(MONDAY);
    for _ in 0..people {
        app.worked(a_draft(), 240).await;
    }
}

#[tokio::test]
async fn a_manager_records_amends_and_voids_funding_periods() {
    on_both(async |app| {
        let once = with(a_year(), json!({ "idempotencyKey": "2025" }));
        let year = recorded(app, once.clone()).await;
        assert_eq!(recorded(app, once).await, year);
        let half = json!({ "periodFrom": "2026-01-01", "periodTo": "2026-06-30" });
        let half = recorded(app, with(a_year(), half)).await;

        // The last day of the first period is that of the second one, then.
        let late = json!({ "periodFrom": "2025-12-31", "periodTo": "2025-12-31" });
        let refused = refusals(app, "recordFundingPeriod", with(a_year(), late)).await;
        assert_eq!(refused, ["CONFLICT funding-periods-apart"]);
        let earlier = json!({
            "fundingPeriod": half["id"], "expectedVersion": 1, "periodFrom": "2025-12-31", "reason": "Typed wrongly.",
        });
        assert_eq!(refusals(app, "amendFundingPeriod", earlier.clone()).await, ["CONFLICT funding-periods-apart"]);

        let less = json!({
            "fundingPeriod": year["id"], "expectedVersion": 1, "periodTo": "2025-12-30", "amountPence": 364_000,
            "reason": "The grant ended a day earlier.",
        });
        let amended = app.manager().done("amendFundingPeriod", "fundingPeriod", PERIOD, less.clone()).await;
        assert_eq!((&amended["periodTo"], &amended["amountPence"], &amended["version"]), (&json!("2025-12-30"), &json!(364_000), &json!(2)));
        assert_eq!(refusals(app, "amendFundingPeriod", less).await, ["VERSION_CONFLICT version"]);
        app.manager().done("amendFundingPeriod", "fundingPeriod", PERIOD, earlier).await;
        let query = "query($id: ID!) { node(id: $id) { ... on FundingPeriod { amendments { field oldValue newValue reason } } } }";
        let reply = app.manager().run(query, json!({ "id": year["id"] })).await;
        assert_eq!(
            reply.data("node.amendments"),
            json!([
                { "field": "periodTo", "oldValue": "2025-12-31", "newValue": "2025-12-30", "reason": "The grant ended a day earlier." },
                { "field": "amountPence", "oldValue": "365000", "newValue": "364000", "reason": "The grant ended a day earlier." },
            ])
        );

        let void = json!({ "fundingPeriod": year["id"], "expectedVersion": 2, "reason": "It was never paid." });
        let voided = app.manager().done("voidFundingPeriod", "fundingPeriod", PERIOD, void).await;
        assert_eq!((&voided["voidReason"], &voided["version"]), (&json!("It was never paid."), &json!(3)));
        assert!(voided["voidedAt"].is_string());
        for (mutation, more) in [
            ("voidFundingPeriod", json!({})),
            ("amendFundingPeriod", json!({ "source": "The Home Office" })),
        ] {
            let input = json!({ "fundingPeriod": year["id"], "expectedVersion": 3, "reason": "Again." });
            assert_eq!(refusals(app, mutation, with(input, more)).await, ["CONFLICT funding-period-in-force"]);
        }
        // A void period leaves its days free.
        recorded(app, with(a_year(), json!({ "periodTo": "2025-12-30" }))).await;
        assert_eq!(listed(&app.manager()).await.as_array().map(Vec::len), Some(3));
    })
    .await;
}

#[tokio::test]
async fn of_two_periods_for_the_same_days_that_are_recorded_at_once_one_is_refused() {
    on_both(async |app| {
        let manager = app.manager();
        let record = || manager.act("recordFundingPeriod", a_year(), "fundingPeriod { id }");

        let replies: [_; 4] = tokio::join!(record(), record(), record(), record()).into();

        let mut refused: Vec<_> = replies.iter().flat_map(Reply::user_errors).collect();
        refused.dedup();
        assert_eq!(refused, ["CONFLICT funding-periods-apart"]);
        assert_eq!(
            listed(&app.manager()).await.as_array().map(Vec::len),
            Some(1)
        );
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_funding_period_are_told_at_once() {
    on_both(async |app| {
        let input = json!({ "periodFrom": "2025-02-01", "periodTo": "2025-01-31", "amountPence": 0, "source": " " });
        let reply = app.manager().act("recordFundingPeriod", input, "fundingPeriod { id }").await;
        let errors = reply.data("recordFundingPeriod.userErrors");
        let paths = errors.as_array().into_iter().flatten().map(|error| &error["path"][0]);
        assert_eq!(paths.collect::<Vec<_>>(), ["amountPence", "source", "periodTo"], "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn the_commissioner_s_analysts_see_what_was_paid_and_other_partners_do_not() {
    on_both(async |app| {
        recorded(app, a_year()).await;
        let team = [app.manager(), app.person(Role::DataProtectionOfficer), app.analyst()];
        for client in team {
            assert_eq!(listed(&client).await.as_array().map(Vec::len), Some(1));
        }
        for client in [app.councillor(), app.council()] {
            assert_eq!(listed(&client).await, json!([]));
        }
        let question = "{ fundingPeriods { nodes { id } } }";
        for client in [app.officer(), app.person(Role::PoliceData)] {
            assert_eq!(client.ask(question).await.code(), "FORBIDDEN");
        }
        let entered = "mutation($input: RecordFundingPeriodInput!) { recordFundingPeriod(input: $input) { userErrors { rule } } }";
        for client in [app.analyst(), app.mentor(), app.person(Role::PoliceData)] {
            let reply = client.run(entered, json!({ "input": a_year() })).await;
            assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_published_cost_divides_the_money_by_what_is_published() {
    on_both(async |app| {
        complete(app, 11).await;
        app.at("2025-09-15T12:00:00Z");
        let now = not_told("NOT_FUNDED", "2025-09-15");
        assert_eq!(costs(&app.manager()).await, (now.clone(), now));
        let year = recorded(app, a_year()).await;
        // The Team's costs are exact: 258 days for 44 hours and 11 people.
        let exact = |of, decimal| cost(258_000, of, decimal, "EXACT", "2025-09-15");
        assert_eq!(costs(&app.manager()).await, (exact(44, 58.63), exact(11, 234.54)));
        let before = not_told("SUPPRESSED", "2025-08-31");
        assert_eq!(costs(&app.analyst()).await, (before.clone(), before));

        let publication = app.publish("2025-08-31", &[]).await;

        assert_eq!(publication["method"], 4);
        // 243 days, for 40 hours and 10 people.
        let told = |of, decimal| cost(243_000, of, decimal, "ROUNDED", "2025-08-31");
        let august = (told(40, 60.75), told(10, 243.0));
        assert_eq!(costs(&app.analyst()).await, august);
        // What was published does not change when the money does.
        let more = json!({
            "fundingPeriod": year["id"], "expectedVersion": 1, "amountPence": 730_000, "reason": "The Home Office paid as much again.",
        });
        app.manager().done("amendFundingPeriod", "fundingPeriod", "id", more).await;
        assert_eq!(costs(&app.analyst()).await, august);
        app.at("2025-10-15T12:00:00Z");
        app.publish("2025-09-30", &[]).await;
        let twice = |of, decimal| cost(546_000, of, decimal, "ROUNDED", "2025-09-30");
        assert_eq!(costs(&app.analyst()).await, (twice(40, 136.5), twice(10, 546.0)));
        let trend = "{ impactTrend(measure: COST_PER_HOUR, by: MONTH, from: \"2025-08-01\") { value asAt } }";
        assert_eq!(
            app.analyst().ask(trend).await.data("impactTrend"),
            json!([{ "value": 60, "asAt": "2025-08-31" }, { "value": 136, "asAt": "2025-09-30" }])
        );
    })
    .await;
}

#[tokio::test]
async fn a_cost_is_withheld_with_its_base_and_without_money_for_every_day() {
    on_both(async |app| {
        complete(app, 9).await;
        app.at("2025-09-15T12:00:00Z");
        // From the day after the first referral.
        let late = recorded(app, with(a_year(), json!({ "periodFrom": "2025-08-19" }))).await;
        app.publish("2025-08-31", &[]).await;
        // Whether there is money for it is not told of a number that is not told.
        let (hour, completion) = costs(&app.analyst()).await;
        assert_eq!(hour, not_told("NOT_FUNDED", "2025-08-31"));
        assert_eq!(completion, not_told("SUPPRESSED", "2025-08-31"));

        let earlier = json!({
            "fundingPeriod": late["id"], "expectedVersion": 1, "periodFrom": "2025-01-01", "reason": "It began in January.",
        });
        app.manager().done("amendFundingPeriod", "fundingPeriod", "id", earlier).await;
        app.at("2025-10-15T12:00:00Z");
        app.publish("2025-09-30", &[]).await;

        let (hour, completion) = costs(&app.analyst()).await;
        assert_eq!(hour, cost(273_000, 40, 68.25, "ROUNDED", "2025-09-30"));
        assert_eq!(completion, not_told("SUPPRESSED", "2025-09-30"));
    })
    .await;
}

#[tokio::test]
async fn other_money_alone_is_no_reason_for_a_correction() {
    on_both(async |app| {
        complete(app, 11).await;
        app.at("2025-09-15T12:00:00Z");
        let year = recorded(app, a_year()).await;
        app.publish("2025-08-31", &[]).await;
        let more = json!({
            "fundingPeriod": year["id"], "expectedVersion": 1, "amountPence": 730_000, "reason": "Typed wrongly.",
        });
        app.manager().done("amendFundingPeriod", "fundingPeriod", "id", more).await;
        let correct = json!({ "asAt": "2025-08-31", "reason": "A sheet of outcomes was forgotten." });
        let reply = app.manager().act("correctFigures", correct.clone(), "publication { id }").await;
        assert_eq!(reply.user_errors(), ["CONFLICT correction-large"]);
        complete(app, 10).await;
        app.at("2025-09-15T12:00:00Z");

        app.manager().done("correctFigures", "publication", "version", correct).await;

        // The hours have moved by fewer than a hundred, so they stay.
        let told = |of, decimal| cost(486_000, of, decimal, "ROUNDED", "2025-08-31");
        assert_eq!(costs(&app.analyst()).await, (told(40, 121.5), told(20, 243.0)));
    })
    .await;
}

#[tokio::test]
async fn the_team_sees_what_the_work_of_a_period_has_cost() {
    on_both(async |app| {
        complete(app, 2).await;
        recorded(app, a_year()).await;
        let cost = "{ value decimal numerator denominator suppressed basis periodFrom asAt }";
        let of = async |client: Client<'_>, from: &str, to: &str| {
            let question = format!(
                "{{ performance(from: \"{from}\", to: \"{to}\") {{ costPerHour {cost} costPerCompletion {cost} }} }}"
            );
            client.ask(&question).await.data("performance")
        };

        let august = of(app.manager(), "2025-08-01", "2025-08-31").await;

        // It is the eighteenth: of the days to come there is no work yet, and no cost.
        let expected = |of: i64, value: i64, decimal: f64| json!({
            "value": value, "decimal": decimal, "numerator": 18_000, "denominator": of, "suppressed": "NONE",
            "basis": "EVENT_DATE", "periodFrom": "2025-08-01", "asAt": "2025-08-31",
        });
        assert_eq!(august["costPerHour"], expected(8, 22, 22.5));
        assert_eq!(august["costPerCompletion"], expected(2, 90, 90.0));
        let longer = of(app.manager(), "2024-12-31", "2025-08-31").await;
        assert_eq!(longer["costPerHour"]["suppressed"], "NOT_FUNDED");
        assert_eq!(of(app.analyst(), "2025-08-01", "2025-08-31").await, Value::Null);
    })
    .await;
}
