//! Publications: what is shown of the figures outside the Team, and that it never changes.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, Kind, MONDAY, TestApp, cases::a_draft, on_both};

const FIGURES: &str = "asAt publishedAt
    peopleTookPart { value numerator precision suppressed asAt } peopleCompleted { value numerator precision suppressed asAt }
    peopleRefused { value numerator precision suppressed asAt } sitesImproved { value precision }
    hours { value numerator precision asAt }
    notReoffended { value numerator denominator checked precision suppressed asAt }
    refusedReoffended { value numerator denominator checked precision suppressed asAt }";

/// The figures that a client sees for a day.
async fn seen(client: &Client<'_>, as_at: Option<&str>) -> Value {
    let question = format!("query($asAt: Date) {{ impact(asAt: $asAt) {{ {FIGURES} }} }}");
    let reply = client.run(&question, json!({ "asAt": as_at })).await;
    assert!(reply.body["errors"].is_null(), "{}", reply.body);
    reply.data("impact")
}

async fn complete(app: &TestApp, people: usize) {
    for _ in 0..people {
        app.worked(a_draft(), 240).await;
    }
}

/// A figure of people, as it is shown.
fn people(value: impl Into<Value>, precision: &str, as_at: &str) -> Value {
    let value = value.into();
    let numerator = if precision == "EXACT" {
        value.clone()
    } else {
        Value::Null
    };
    json!({ "value": value, "numerator": numerator, "precision": precision, "suppressed": "NONE", "asAt": as_at })
}

fn withheld(as_at: &str) -> Value {
    json!({ "value": null, "numerator": null, "precision": null, "suppressed": "SUPPRESSED", "asAt": as_at })
}

#[tokio::test]
async fn the_flyer_s_figures_are_published_exactly_and_the_steps_between_rounded() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = TestApp::example(kind).await;
        let flyer = seen(&app.analyst(), Some("2025-12-31")).await;

        assert_eq!(flyer["asAt"], "2025-12-31");
        assert_eq!(flyer["publishedAt"], "2026-01-09T10:00:00.000000Z");
        let exact = |value| people(value, "EXACT", "2025-12-31");
        assert_eq!(flyer["peopleCompleted"], exact(287));
        assert_eq!(flyer["peopleRefused"], exact(65));
        // Nine people are part-way: 296 would tell that.
        assert_eq!(
            flyer["peopleTookPart"],
            people(295, "ROUNDED", "2025-12-31")
        );
        assert_eq!(
            flyer["sitesImproved"],
            json!({ "value": 71, "precision": "EXACT" })
        );
        let hours = json!({ "value": 1_375, "numerator": null, "precision": "EXACT", "asAt": "2025-12-31" });
        assert_eq!(flyer["hours"], hours);
        let rate = |value: i64, numerator: i64, base: i64| {
            json!({ "value": value, "numerator": numerator, "denominator": base, "checked": base,
                "precision": "EXACT", "suppressed": "NONE", "asAt": "2025-12-31" })
        };
        assert_eq!(flyer["notReoffended"], rate(88, 253, 287));
        assert_eq!(flyer["refusedReoffended"], rate(33, 22, 65));
        let more = "{ impact(asAt: \"2025-12-31\") { notReoffended { value headline decimal unit geography { id } } } }";
        let more = app.analyst().ask(more).await;
        assert_eq!(
            more.data("impact.notReoffended"),
            json!({ "value": 88, "headline": 88, "decimal": 88.15, "unit": "PER_CENT", "geography": null })
        );
        let steps = [
            ("2024-03-31", json!(20)),
            ("2024-09-30", json!(100)),
            ("2024-12-31", json!(130)),
            ("2025-02-28", json!(166)),
            ("2025-08-31", json!(245)),
            ("2025-09-30", json!(260)),
        ];
        for (day, completed) in steps {
            let then = seen(&app.analyst(), Some(day)).await;
            assert_eq!(then["peopleCompleted"]["value"], completed, "{day}");
            assert!(then["notReoffended"]["value"].is_null(), "{day}");
        }
        let took_part = seen(&app.analyst(), Some("2024-05-31")).await["peopleTookPart"].clone();
        assert_eq!(took_part, people(42, "EXACT", "2024-05-31"));
        let first = seen(&app.analyst(), Some("2023-12-31")).await;
        assert_eq!(first["peopleCompleted"], withheld("2023-12-31"));

        // October and November 2025 differ by one refusal and two reoffences. No such difference is told.
        for role in [
            Role::Analyst,
            Role::CouncilSystem,
            Role::Referrer,
            Role::PoliceData,
            Role::SystemAdmin,
        ] {
            for day in ["2025-10-31", "2025-11-30", "2025-12-30"] {
                let answer = seen(&app.person(role), Some(day)).await;
                assert_eq!(answer["asAt"], "2025-09-30", "{role:?} {day}");
            }
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn the_team_sees_the_records_as_they_are_and_others_what_was_published() {
    on_both(async |app| {
        complete(app, 11).await;
        app.at("2025-09-15T12:00:00Z");
        let team = [
            app.manager(),
            app.mentor(),
            app.person(Role::DataProtectionOfficer),
        ];
        let others = [
            app.analyst(),
            app.council(),
            app.officer(),
            app.person(Role::PoliceData),
        ];
        for client in &others {
            let before = seen(client, None).await;
            assert_eq!(
                (&before["asAt"], &before["publishedAt"]),
                (&json!("2025-08-31"), &Value::Null)
            );
            assert_eq!(before["peopleCompleted"], withheld("2025-08-31"));
            assert_eq!(
                before["sitesImproved"],
                json!({ "value": null, "precision": null })
            );
        }

        let publication = app.publish("2025-08-31", &[]).await;

        assert_eq!(publication["method"], 4);
        assert!(
            publication["rowsCounted"].as_i64() >= Some(22),
            "{publication}"
        );
        for client in &others {
            for day in [
                None,
                Some("2025-08-31"),
                Some("2025-09-14"),
                Some("2030-01-01"),
            ] {
                let after = seen(client, day).await;
                assert_eq!(after["asAt"], "2025-08-31");
                assert_eq!(after["publishedAt"], publication["publishedAt"]);
                assert_eq!(
                    after["peopleCompleted"],
                    people(10, "ROUNDED", "2025-08-31")
                );
            }
            assert_eq!(
                seen(client, Some("2025-08-30")).await["peopleCompleted"],
                withheld("2025-07-31")
            );
        }
        for client in &team {
            let live = seen(client, None).await;
            assert_eq!(
                (&live["asAt"], &live["publishedAt"]),
                (&json!("2025-09-15"), &Value::Null)
            );
            assert_eq!(live["peopleCompleted"], people(11, "EXACT", "2025-09-15"));
        }
    })
    .await;
}

#[tokio::test]
async fn nine_more_people_are_not_told_from_none_and_ten_are() {
    on_both(async |app| {
        complete(app, 10).await;
        app.at("2025-09-15T12:00:00Z");
        app.publish("2025-08-31", &["PEOPLE_COMPLETED"]).await;
        // What is entered late changes no publication. It counts in the next one.
        app.at(MONDAY);
        complete(app, 9).await;
        app.at("2025-10-15T12:00:00Z");
        let first = seen(&app.analyst(), Some("2025-08-31")).await;
        assert_eq!(first["peopleCompleted"], people(10, "EXACT", "2025-08-31"));

        app.publish("2025-09-30", &["PEOPLE_COMPLETED"]).await;

        let after_nine = seen(&app.analyst(), Some("2025-09-30")).await;
        assert_eq!(after_nine["asAt"], "2025-09-30");
        assert_eq!(
            after_nine["peopleCompleted"],
            people(10, "EXACT", "2025-08-31")
        );
        app.at(MONDAY);
        complete(app, 1).await;
        app.at("2025-11-15T12:00:00Z");
        app.publish("2025-10-31", &["PEOPLE_COMPLETED"]).await;
        let after_ten = seen(&app.analyst(), None).await;
        assert_eq!(
            after_ten["peopleCompleted"],
            people(20, "EXACT", "2025-10-31")
        );
    })
    .await;
}

#[tokio::test]
async fn a_preview_is_what_is_published_then_and_stores_nothing() {
    on_both(async |app| {
        complete(app, 10).await;
        app.at("2025-09-15T12:00:00Z");
        let question = format!(
            "{{ previewFigures(asAt: \"2025-08-31\", exactly: [PEOPLE_COMPLETED]) {{ {FIGURES} }} }}"
        );

        let preview = app.manager().ask(&question).await.data("previewFigures");

        assert_eq!(preview["publishedAt"], Value::Null);
        let stored: Vec<i64> = app.column("SELECT COUNT(*) FROM publication").await;
        assert_eq!(stored, [0]);
        app.publish("2025-08-31", &["PEOPLE_COMPLETED"]).await;
        let mut published = seen(&app.analyst(), None).await;
        published["publishedAt"] = Value::Null;
        assert_eq!(published, preview);
        assert_eq!(preview["peopleCompleted"], people(10, "EXACT", "2025-08-31"));
    })
    .await;
}

#[tokio::test]
async fn only_a_manager_publishes_and_only_ends_of_past_months_in_their_order() {
    on_both(async |app| {
        app.at("2025-09-15T12:00:00Z");
        let act = async |client: Client<'_>, as_at: &str| {
            let input = json!({ "asAt": as_at });
            client.act("publishFigures", input, "publication { id }").await
        };
        for role in [Role::Analyst, Role::PoliceData, Role::Mentor, Role::DataProtectionOfficer] {
            let refused = act(app.person(role), "2025-08-31").await;
            assert_eq!(refused.code(), "FORBIDDEN", "{role:?}");
            let preview = app.person(role).ask("{ previewFigures(asAt: \"2025-08-31\") { asAt } }").await;
            assert_eq!(preview.code(), "FORBIDDEN", "{role:?}");
        }
        for (as_at, error) in [
            ("2025-08-30", "BAD_USER_INPUT asAt"),
            ("2025-09-30", "BAD_USER_INPUT asAt"),
            ("2025-09-15", "BAD_USER_INPUT asAt"),
        ] {
            assert_eq!(act(app.manager(), as_at).await.user_errors(), [error], "{as_at}");
        }
        app.at("2025-09-30T22:59:00Z");
        let last_day = act(app.manager(), "2025-09-30").await;
        assert_eq!(last_day.user_errors(), ["BAD_USER_INPUT asAt"]);
        app.publish("2025-07-31", &[]).await;
        for as_at in ["2025-07-31", "2025-06-30"] {
            let refused = act(app.manager(), as_at).await;
            assert_eq!(refused.user_errors(), ["CONFLICT publication-in-order"], "{as_at}");
        }
        app.publish("2025-08-31", &[]).await;

        let listed = "{ publications { totalCount { count } nodes { asAt rowsCounted impact { asAt hours { value } } } } }";
        let listed = app.analyst().ask(listed).await;

        let one = |day: &str| json!({ "asAt": day, "rowsCounted": null, "impact": { "asAt": day, "hours": { "value": 0 } } });
        assert_eq!(listed.data("publications.nodes"), json!([one("2025-08-31"), one("2025-07-31")]));
        assert_eq!(listed.data("publications.totalCount.count"), 2);
        let ids = app.manager().ask("{ publications { nodes { id } } }").await;
        let question = "query($id: ID!) { node(id: $id) { ... on Publication { asAt } } }";
        let id = ids.data("publications.nodes.1.id");
        let found = app.analyst().run(question, json!({ "id": id })).await;
        assert_eq!(found.data("node.asAt"), "2025-07-31");
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_publishes_once_and_of_two_at_once_one_is_refused() {
    on_both(async |app| {
        app.at("2025-09-15T12:00:00Z");
        let input =
            json!({ "idempotencyKey": "august", "asAt": "2025-08-31", "exactly": ["HOURS"] });
        let manager = app.manager();
        let made = manager
            .done("publishFigures", "publication", "id", input.clone())
            .await;
        assert_eq!(
            manager
                .done("publishFigures", "publication", "id", input)
                .await,
            made
        );
        app.at("2025-10-15T12:00:00Z");
        let (manager, other) = (app.manager(), app.other_manager());
        let act = async |client: &Client<'_>, as_at: &str| {
            let input = json!({ "asAt": as_at });
            let reply = client
                .act("publishFigures", input, "publication { id }")
                .await;
            reply.user_errors()
        };

        let (first, second) = tokio::join!(act(&manager, "2025-09-30"), act(&other, "2025-09-30"));

        let refused = vec!["CONFLICT publication-in-order".to_owned()];
        assert!(
            [(&vec![], &refused), (&refused, &vec![])].contains(&(&first, &second)),
            "{first:?} {second:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn the_database_refuses_to_change_what_was_published() {
    on_both(async |app| {
        complete(app, 10).await;
        app.at("2026-01-15T12:00:00Z");
        app.publish("2025-12-31", &[]).await;
        let db = app.connection().await;
        for statement in [
            "UPDATE publication SET method = 2",
            "DELETE FROM publication",
            "UPDATE published_figure SET shown = 1",
            "DELETE FROM published_figure",
            "UPDATE published_cell SET shown = 1",
            "DELETE FROM published_cell",
        ] {
            let refused = sea_orm::ConnectionTrait::execute_unprepared(&db, statement).await;

            let error = refused.expect_err(statement).to_string();
            assert!(error.contains("only ever added"), "{error}");
        }
        db.close().await.expect("closed");
    })
    .await;
}
