//! Recording several attendances of one session in one mutation: each on its own, in the order of the input.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, Reply, TestApp,
    cases::{NOTHING, a_draft, of, with, worked},
    on_both,
};

/// The selection of the response.
const RESULTS: &str = "results { attendanceId code attendance { outcome { code } creditedMinutes version } userErrors { code path rule } }";

/// An attendance sheet for a session.
fn sheet(session: &Value, entries: &[Value]) -> Value {
    json!({ "session": session["id"], "attendances": entries })
}

/// Sends a sheet.
pub async fn sent(client: &Client<'_>, session: &Value, entries: &[Value]) -> Reply {
    let reply = client
        .act("recordAttendances", sheet(session, entries), RESULTS)
        .await;
    assert!(reply.body["errors"].is_null(), "{}", reply.body);
    reply
}

/// The results as `CODE rule-or-path …`.
pub fn user_errors(reply: &Reply) -> Vec<String> {
    let results = reply.data("recordAttendances.results");
    let results = results.as_array().cloned().unwrap_or_default();
    let one = |result: &Value| {
        let mut errors = result["code"].as_str().unwrap_or_default().to_owned();
        for error in result["userErrors"].as_array().into_iter().flatten() {
            let rule = error["rule"].as_str().map(str::to_owned);
            let path = error["path"].as_array().map(|path| {
                path.iter()
                    .filter_map(Value::as_str)
                    .collect::<Vec<_>>()
                    .join(".")
            });
            errors = format!("{errors} {}", rule.or(path).unwrap_or_default());
        }
        errors.trim_end().to_owned()
    };
    results.iter().map(one).collect()
}

/// A session that has started, with this number of people.
pub async fn with_people(app: &TestApp, count: usize) -> Value {
    let mut people = vec![];
    for _ in 0..count {
        people.push(app.engaged(a_draft()).await);
    }
    let session = app
        .started(
            &people.iter().collect::<Vec<_>>(),
            json!({ "capacity": 50 }),
        )
        .await;
    with(session, json!({ "people": people }))
}

/// The outcomes of a session that everybody attended.
pub fn everybody(session: &Value) -> Vec<Value> {
    let booked = session["booked"].as_array().cloned().unwrap_or_default();
    booked
        .iter()
        .map(|attendance| worked(attendance, json!({})))
        .collect()
}

/// The number of audit entries about changes of attendances.
pub async fn alterations(app: &TestApp) -> usize {
    let rows: Vec<String> = app
        .column("SELECT noun FROM audit_entry WHERE action = 'RecordAttendances' AND category = 'ALTERATION'")
        .await;
    rows.len()
}

#[tokio::test]
async fn each_person_has_a_separate_result_in_the_order_of_the_input() {
    on_both(async |app| {
        let session = with_people(app, 6).await;
        let other = app
            .started(&[&app.engaged(a_draft()).await], json!({}))
            .await;
        let booked = &session["booked"];
        let entries = [
            worked(&booked[0], json!({})),
            json!({ "attendance": NOTHING, "outcomeCode": "ABSENT_UNACCEPTABLE" }),
            worked(&booked[1], json!({ "expectedVersion": 7 })),
            worked(
                &booked[2],
                json!({ "outcomeCode": "ASLEEP", "penaltyMinutes": -1 }),
            ),
            worked(
                &booked[3],
                json!({ "behaviour": null, "endsAt": "2025-08-18T09:00:00Z" }),
            ),
            worked(&other["booked"][0], json!({})),
            worked(&booked[4], json!({ "outcomeCode": "ABSENT_MEDICAL" })),
            worked(&booked[5], json!({ "penaltyMinutes": 30 })),
        ];

        let reply = sent(&app.supervisor(), &session, &entries).await;

        assert_eq!(
            user_errors(&reply),
            [
                "SUCCESS",
                "NOT_FOUND",
                "VERSION_CONFLICT version",
                "VALIDATION_ERROR outcomeCode penaltyMinutes",
                "VALIDATION_ERROR endsAt behaviour",
                "NOT_FOUND",
                "VALIDATION_ERROR attendance-outcome-for-office",
                "SUCCESS",
            ]
        );
        let results = reply.data("recordAttendances.results");
        assert_eq!(results[0]["attendanceId"], booked[0]["id"]);
        assert_eq!(
            results[0]["attendance"],
            json!({ "outcome": { "code": "ATTENDED_COMPLIED" }, "creditedMinutes": 240, "version": 2 })
        );
        assert_eq!(results[5]["attendanceId"], other["booked"][0]["id"]);
        assert_eq!(results[7]["attendance"]["creditedMinutes"], 210);
        let credited: Vec<i32> = app
            .column("SELECT credited_minutes FROM referral ORDER BY credited_minutes")
            .await;
        assert_eq!(
            credited,
            [0, 0, 0, 0, 0, 210, 240],
            "failed records undo nothing and are credited nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn each_event_has_one_audit_entry() {
    on_both(async |app| {
        let session = with_people(app, 3).await;
        let mut entries = everybody(&session);
        entries[1]["outcomeCode"] = json!("ASLEEP");

        sent(&app.supervisor(), &session, &entries).await;

        let audited: Vec<String> = app
            .column("SELECT noun FROM audit_entry WHERE action = 'RecordAttendances' ORDER BY id")
            .await;
        assert_eq!(
            audited,
            ["referral", "attendance", "referral", "attendance"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_attendance_sheet_sent_again_succeeds_and_changes_nothing() {
    on_both(async |app| {
        let session = with_people(app, 2).await;
        let entries = everybody(&session);
        let first = sent(&app.supervisor(), &session, &entries).await;
        let (audited, told_of) = (
            alterations(app).await,
            app.column::<i64>("SELECT id FROM outbox").await.len(),
        );

        let again = sent(&app.supervisor(), &session, &entries).await;
        let mut with_stale_version = entries.clone();
        with_stale_version[0]["expectedVersion"] = json!(1);
        let stale = sent(&app.supervisor(), &session, &with_stale_version).await;

        assert_eq!(user_errors(&first), ["SUCCESS", "SUCCESS"]);
        assert_eq!(
            again.data("recordAttendances"),
            first.data("recordAttendances")
        );
        assert_eq!(
            stale.data("recordAttendances"),
            first.data("recordAttendances")
        );
        assert_eq!(alterations(app).await, audited);
        assert_eq!(
            app.column::<i64>("SELECT id FROM outbox").await.len(),
            told_of
        );
        let looks: Vec<String> = app
            .column("SELECT individuals FROM audit_entry WHERE category = 'CONSULTATION'")
            .await;
        assert!(
            looks.iter().any(|people| people.split(' ').count() == 2),
            "showing them again is recorded as reading: {looks:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_different_outcome_is_a_correction_and_needs_the_version() {
    on_both(async |app| {
        let session = with_people(app, 1).await;
        let there = &session["booked"][0];
        sent(&app.supervisor(), &session, &everybody(&session)).await;
        for difference in [
            json!({ "outcomeCode": "ATTENDED_NOT_COMPLIED" }),
            json!({ "endsAt": "2025-08-18T12:00:00Z" }),
            json!({ "penaltyMinutes": 10 }),
            json!({ "behaviour": "POOR" }),
            json!({ "workQuality": "POOR" }),
            json!({ "notes": "Late." }),
        ] {
            let entry = worked(there, difference.clone());

            let blind = sent(&app.supervisor(), &session, &[entry]).await;

            assert_eq!(
                user_errors(&blind),
                ["VALIDATION_ERROR expectedVersion"],
                "{difference}"
            );
        }
        let corrected = worked(there, json!({ "penaltyMinutes": 10, "expectedVersion": 2 }));
        let reply = sent(&app.supervisor(), &session, &[corrected]).await;
        assert_eq!(
            reply.data("recordAttendances.results.0.attendance.creditedMinutes"),
            230
        );
    })
    .await;
}

#[tokio::test]
async fn a_person_cannot_be_recorded_twice_in_one_call() {
    on_both(async |app| {
        let session = with_people(app, 2).await;
        let booked = &session["booked"];
        let entries = [
            worked(&booked[0], json!({})),
            worked(
                &booked[0],
                json!({ "penaltyMinutes": 60, "expectedVersion": 2 }),
            ),
            worked(&booked[1], json!({ "outcomeCode": "ASLEEP" })),
            worked(&booked[1], json!({})),
        ];

        let reply = sent(&app.supervisor(), &session, &entries).await;

        let expected = [
            "SUCCESS",
            "VALIDATION_ERROR attendance",
            "VALIDATION_ERROR outcomeCode",
            "VALIDATION_ERROR attendance",
        ];
        assert_eq!(user_errors(&reply), expected);
        assert_eq!(
            app.referral(&session["people"][0]).await["progress"]["creditedMinutes"],
            240
        );
    })
    .await;
}

#[tokio::test]
async fn a_closed_referral_fails_without_affecting_the_others() {
    on_both(async |app| {
        let session = with_people(app, 3).await;
        let withdrawal = of(
            "referral",
            &session["people"][1],
            json!({ "reasonCode": "HEALTH" }),
        );
        app.manager()
            .done("withdrawReferral", "referral", "id", withdrawal)
            .await;

        let reply = sent(&app.supervisor(), &session, &everybody(&session)).await;

        assert_eq!(
            user_errors(&reply),
            ["SUCCESS", "VALIDATION_ERROR status", "SUCCESS"]
        );
        let outcomes: Vec<Option<String>> = app
            .column("SELECT outcome FROM attendance ORDER BY outcome")
            .await;
        assert_eq!(
            outcomes.iter().flatten().count(),
            2,
            "nothing of the failed record is stored"
        );
    })
    .await;
}

#[tokio::test]
async fn empty_or_oversized_sheets_and_sessions_out_of_reach_are_refused_first() {
    on_both(async |app| {
        let session = with_people(app, 1).await;
        let too_many = vec![everybody(&session)[0].clone(); 101];
        let stranger = app.other(Role::Supervisor);

        let nobody = sent(&app.supervisor(), &session, &[]).await;
        let crowd = sent(&app.supervisor(), &session, &too_many).await;
        let hidden = sent(&stranger, &session, &everybody(&session)).await;
        let never = sent(&stranger, &json!({ "id": NOTHING }), &everybody(&session)).await;

        assert_eq!(nobody.user_errors(), ["BAD_USER_INPUT attendances"]);
        assert_eq!(crowd.user_errors(), ["BAD_USER_INPUT attendances"]);
        assert_eq!(crowd.data("recordAttendances.results"), json!([]));
        assert_eq!(hidden.user_errors(), ["NOT_FOUND"]);
        assert_eq!(hidden.text, never.text);
        assert_eq!(alterations(app).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_scope_is_checked_before_the_sheet_is_read() {
    on_both(async |app| {
        let session = with_people(app, 1).await;
        for role in [
            Role::Councillor,
            Role::Referrer,
            Role::Mentor,
            Role::DataProtectionOfficer,
            Role::Analyst,
        ] {
            let reply = app
                .person(role)
                .act("recordAttendances", sheet(&session, &[]), RESULTS)
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{role:?}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_closed_to_single_records_is_closed_to_sheets() {
    on_both(async |app| {
        let people = [app.engaged(a_draft()).await, app.engaged(a_draft()).await];
        let session = app
            .confirmed(&people.iter().collect::<Vec<_>>(), json!({}))
            .await;
        let mut entries = everybody(&session);
        entries[1] =
            json!({ "attendance": session["booked"][1]["id"], "outcomeCode": "ABSENT_FAMILY_CARE" });

        let reply = sent(&app.manager(), &session, &entries).await;

        assert_eq!(
            user_errors(&reply),
            ["VALIDATION_ERROR attendance-open", "SUCCESS"]
        );
    })
    .await;
}
