//! Elapsed times: to the first work, measured from three events, and to the first contact. Hours are elapsed hours,
//! days are local days.

use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{a_draft, with},
    on_both,
};

const TIMES: &str =
    "start { decision { from hours within48Hours } referral { from hours within48Hours }
    offence { from hours within48Hours } } firstContact { at hours }";

async fn times(app: &TestApp, referral: &Value) -> Value {
    let question = format!("query($id: ID!) {{ referral(id: $id) {{ {TIMES} }} }}");
    let reply = app
        .manager()
        .run(&question, json!({ "id": referral["id"] }))
        .await;
    reply.data("referral")
}

#[tokio::test]
async fn a_draft_has_no_waiting_time() {
    on_both(async |app| {
        let drafted = app.drafted(a_draft()).await;

        assert_eq!(
            times(app, &drafted).await,
            json!({ "start": null, "firstContact": null })
        );
    })
    .await;
}

#[tokio::test]
async fn the_begin_of_work_stops_the_waiting_times() {
    on_both(async |app| {
        let worked = app.worked(a_draft(), 60).await;
        app.at("2025-09-18T09:00:00Z");

        let found = times(app, &worked).await;

        let expected = json!({
            "start": {
                "decision": { "from": "2025-08-17T10:00:00.000000Z", "hours": 23, "within48Hours": true },
                "referral": { "from": "2025-08-18T09:00:00.000000Z", "hours": 0, "within48Hours": true },
                "offence": { "from": "2025-08-15T23:00:00.000000Z", "hours": 58, "within48Hours": false },
            },
            "firstContact": { "at": "2025-08-18T09:00:00.000000Z", "hours": 0 },
        });
        assert_eq!(found, expected);
    })
    .await;
}

#[tokio::test]
async fn without_work_the_48_hour_target_is_undecided_until_it_is_over() {
    on_both(async |app| {
        let submitted = app.submitted(a_draft()).await;
        for (now, hours, within) in [
            ("2025-08-20T08:59:59Z", 47, Value::Null),
            ("2025-08-20T09:00:00Z", 48, Value::Null),
            ("2025-08-20T09:00:01Z", 48, json!(false)),
            ("2025-08-25T08:00:00Z", 167, json!(false)),
        ] {
            app.at(now);

            let found = times(app, &submitted).await;

            let clock = &found["start"]["referral"];
            assert_eq!(
                (&clock["hours"], &clock["within48Hours"]),
                (&json!(hours), &within),
                "{now}"
            );
            assert_eq!(
                found["firstContact"],
                json!({ "at": null, "hours": hours }),
                "{now}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn first_contact_is_measured_from_the_submission() {
    on_both(async |app| {
        let accepted = app.accepted(a_draft()).await;
        app.at("2025-08-19T10:30:00Z");
        let contact = json!({
            "referral": accepted["id"], "at": "2025-08-19T10:29:00Z", "channel": "PHONE", "reached": true,
        });
        app.mentor().done("recordContact", "referral", "id", contact).await;
        app.at("2025-08-30T10:30:00Z");

        let found = times(app, &accepted).await;

        assert_eq!(found["firstContact"], json!({ "at": "2025-08-19T10:29:00.000000Z", "hours": 25 }));
    })
    .await;
}

#[tokio::test]
async fn times_since_an_offence_count_from_local_midnight_across_summer_time() {
    on_both(async |app| {
        for (day, began, decided, now, hours, within) in [
            // The day on which summer time begins has 23 hours, the one on which it ends 25.
            (
                "2025-03-30",
                "2025-03-30T00:00:00.000000Z",
                "2025-03-30T12:00:00Z",
                "2025-03-30T23:00:00Z",
                23,
                Value::Null,
            ),
            (
                "2025-03-30",
                "2025-03-30T00:00:00.000000Z",
                "2025-03-30T12:00:00Z",
                "2025-04-01T00:00:01Z",
                48,
                json!(false),
            ),
            (
                "2025-03-31",
                "2025-03-30T23:00:00.000000Z",
                "2025-03-31T12:00:00Z",
                "2025-04-01T22:59:59Z",
                47,
                Value::Null,
            ),
            (
                "2025-10-26",
                "2025-10-25T23:00:00.000000Z",
                "2025-10-26T12:00:00Z",
                "2025-10-27T00:00:00Z",
                25,
                Value::Null,
            ),
            (
                "2025-10-26",
                "2025-10-25T23:00:00.000000Z",
                "2025-10-26T12:00:00Z",
                "2025-10-27T23:00:01Z",
                48,
                json!(false),
            ),
            (
                "2025-10-27",
                "2025-10-27T00:00:00.000000Z",
                "2025-10-27T12:00:00Z",
                "2025-10-28T00:00:00Z",
                24,
                Value::Null,
            ),
        ] {
            app.at(decided);
            let changes = json!({ "incidentOn": day, "decidedAt": decided, "agreedOn": day });
            let submitted = app.submitted(with(a_draft(), changes)).await;
            app.at(now);

            let found = times(app, &submitted).await;

            let expected = json!({ "from": began, "hours": hours, "within48Hours": within });
            assert_eq!(found["start"]["offence"], expected, "{day} at {now}");
        }
    })
    .await;
}
