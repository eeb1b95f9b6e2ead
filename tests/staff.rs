//! The register of the Team: the periods of service, and that nobody amends their own entry.

use kernel::{
    App,
    principal::{Principal, Role},
    scope::Scope,
};
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{NOTHING, a_draft, of, with},
    database, on_both,
};

const STAFF: &str = "id version reference name role subject from until organisation { reference }";

async fn leave(app: &TestApp, who: &str, until: &str) -> Value {
    let read = app.entry("staff", who, "").await;
    let input = of("staffMember", &read, json!({ "until": until }));
    app.administrator()
        .done("amendStaffMember", "staffMember", STAFF, input)
        .await
}

#[tokio::test]
async fn a_new_member_of_staff_has_rights_from_their_first_day() {
    on_both(async |app| {
        let input = app
            .newcomer("opfcc", json!({ "role": "MENTOR", "from": "2025-08-19" }))
            .await;

        let made = app
            .manager()
            .done("recordStaffMember", "staffMember", STAFF, input)
            .await;

        assert_eq!(
            (&made["subject"], &made["from"]),
            (&json!("newcomer@example"), &json!("2025-08-19"))
        );
        assert_eq!(made["organisation"]["reference"], "opfcc");
        let mentor = app.person_called(Role::Mentor, "newcomer@example");
        assert_eq!(mentor.ask("{ viewer { role } }").await.status, 401);
        app.at("2025-08-19T08:00:00Z");
        let mentor = app.person_called(Role::Mentor, "newcomer@example");
        assert_eq!(mentor.ask("{ viewer { role } }").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_member_of_staff_are_reported_together() {
    on_both(async |app| {
        let wrong = json!({
            "role": "MENTOR", "name": "", "subject": " ", "from": "2025-08-19", "until": "2025-08-18",
        });
        let wrong = app.newcomer("opfcc", wrong).await;
        let twice = json!({ "role": "MENTOR", "subject": "mentor@example" });
        let twice = app.newcomer("opfcc", twice).await;
        let nowhere = app.newcomer("opfcc", json!({ "role": "MENTOR", "organisation": NOTHING })).await;
        for (input, expected) in [
            (wrong, vec!["BAD_USER_INPUT name", "BAD_USER_INPUT subject", "BAD_USER_INPUT until"]),
            (twice, vec!["CONFLICT subject-unique"]),
            (nowhere, vec!["NOT_FOUND"]),
        ] {
            let reply = app.manager().act("recordStaffMember", input, "staffMember { id }").await;

            assert_eq!(reply.user_errors(), expected, "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn callers_cannot_change_their_own_entry() {
    on_both(async |app| {
        let own = app.entry("staff", "manager", "").await;
        let own = of("staffMember", &own, json!({ "until": null, "name": "Me" }));
        let other = app.entry("staff", "mentor", "").await;
        let taken_over = of(
            "staffMember",
            &other,
            json!({ "subject": "system-admin@example" }),
        );
        let myself = json!({ "role": "MANAGER", "subject": "system-admin@example" });
        let myself = app.newcomer("opfcc", myself).await;

        let amended = app
            .manager()
            .act(
                "amendStaffMember",
                with(own, json!({ "until": null })),
                "staffMember { id }",
            )
            .await;
        let taken_over = app
            .administrator()
            .act("amendStaffMember", taken_over, "staffMember { id }")
            .await;
        let recorded = app
            .administrator()
            .act("recordStaffMember", myself, "staffMember { id }")
            .await;

        for (reply, gives) in [(amended, false), (taken_over, true), (recorded, true)] {
            let mut expected = vec!["CONFLICT own-entry"];
            // Nor may the administrator make anybody one of the Team.
            expected.extend(gives.then_some("CONFLICT giver-has-it"));
            assert_eq!(reply.user_errors(), expected, "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_member_of_staff_who_has_left_is_refused_and_gets_no_new_work() {
    on_both(async |app| {
        let referral = app.submitted(a_draft()).await;
        let mentor = app.entry("staff", "mentor", "").await;

        let left = leave(app, "mentor", "2025-08-18").await;

        assert_eq!(left["until"], "2025-08-18");
        assert_eq!(app.mentor().ask("{ viewer { role } }").await.status, 401);
        let input = of(
            "referral",
            &referral,
            json!({ "mentor": mentor["id"], "riskRead": true }),
        );
        let reply = app
            .manager()
            .act("acceptReferral", input, "referral { id }")
            .await;
        assert_eq!(reply.user_errors(), ["CONFLICT staff-in-service"]);
        let other = app.id_of("staff", "other-mentor").await;
        let input = of(
            "referral",
            &referral,
            json!({ "mentor": other, "riskRead": true }),
        );
        app.manager()
            .done("acceptReferral", "referral", "id", input)
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_supervisor_leads_sessions_only_during_their_service() {
    on_both(async |app| {
        let site = app.seed_site(domain::site::Status::Approved).await;
        leave(app, "supervisor", "2025-08-20").await;
        let plan = json!({
            "site": site["id"], "startsAt": "2025-08-19T09:00:00Z", "endsAt": "2025-08-19T13:00:00Z", "audience": "ADULT",
            "capacity": 5, "workTypes": ["PAINTING"], "supervisor": app.id_of("staff", "supervisor").await,
        });
        let late = json!({ "startsAt": "2025-08-20T09:00:00Z", "endsAt": "2025-08-20T13:00:00Z" });

        let reply = app.manager().act("planSession", with(plan.clone(), late), "session { id }").await;
        app.manager().done("planSession", "session", "id", plan).await;

        assert_eq!(reply.user_errors(), ["CONFLICT staff-in-service"]);
    })
    .await;
}

#[tokio::test]
async fn a_change_of_role_is_recorded_with_its_reason_and_needs_the_version() {
    on_both(async |app| {
        let read = app.entry("staff", "mentor", "").await;
        let input = of("staffMember", &read, json!({ "role": "SUPERVISOR", "reason": "A new post." }));
        let selection = "version role amendments { field oldValue newValue reason }";

        let amended = app.manager().done("amendStaffMember", "staffMember", selection, input.clone()).await;
        let again = app.manager().act("amendStaffMember", input, "staffMember { id }").await;

        let kept = json!([{ "field": "role", "oldValue": "MENTOR", "newValue": "SUPERVISOR", "reason": "A new post." }]);
        assert_eq!(amended["amendments"], kept);
        assert_eq!(again.user_errors(), ["VERSION_CONFLICT version"]);
        let absent = json!({ "staffMember": NOTHING, "expectedVersion": 1, "name": "X" });
        let absent = app.manager().act("amendStaffMember", absent, "staffMember { id }").await;
        assert_eq!(absent.user_errors(), ["NOT_FOUND"]);
    })
    .await;
}

#[tokio::test]
async fn other_instances_learn_of_changes_of_staff() {
    on_both(async |app| {
        let pools = database::open(&app.database_url()).await;
        let other = App::open(pools.reading, pools.writing, app.clock.clone())
            .await
            .expect("a second service");
        let follower = tokio::spawn(domain::live::follow(other.clone()));
        let mentor = Principal {
            subject: "mentor@example".into(),
            role: Role::Mentor,
            ..Principal::operator()
        };
        assert!(other.caller(mentor.clone()).is_ok());

        leave(app, "mentor", "2025-08-18").await;

        let received = async {
            while other.caller(mentor.clone()).is_ok() {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        let received = tokio::time::timeout(std::time::Duration::from_secs(10), received).await;
        follower.abort();
        received.expect("the other instance reloads the directory");
    })
    .await;
}

#[tokio::test]
async fn the_administrator_reads_the_registers_and_no_referral() {
    on_both(async |app| {
        let administrator = app.administrator();
        let referral = app.submitted(a_draft()).await;
        for list in [
            "staff",
            "councillors",
            "referrers",
            "organisations",
            "areas",
        ] {
            let reply = administrator
                .ask(&format!("{{ {list} {{ nodes {{ __typename }} }} }}"))
                .await;
            assert_eq!(reply.code(), "", "{list}: {}", reply.body);
        }
        for list in ["offenders", "referrals", "sessions", "suggestions"] {
            let reply = administrator
                .ask(&format!("{{ {list} {{ nodes {{ __typename }} }} }}"))
                .await;
            assert_eq!(reply.code(), "FORBIDDEN", "{list}: {}", reply.body);
        }
        let reply = administrator
            .run(
                "query($id: ID!) { node(id: $id) { id } }",
                json!({ "id": referral["id"] }),
            )
            .await;
        assert_eq!(reply.data("node"), Value::Null);
    })
    .await;
}

#[tokio::test]
async fn either_of_two_scopes_is_enough() {
    on_both(async |app| {
        let query = "{ staff { nodes { subject } } }";
        for (role, scope, code) in [
            (Role::Manager, Scope::SessionsManage, ""),
            (Role::SystemAdmin, Scope::ClientsManage, ""),
            (Role::Manager, Scope::SuggestionsReview, "FORBIDDEN"),
            (Role::Supervisor, Scope::SessionsManage, ""),
        ] {
            let scopes = [Scope::SitesRead, scope];
            let reply = app.with_scopes(role, &scopes).ask(query).await;

            let code = if role == Role::Supervisor {
                "FORBIDDEN"
            } else {
                code
            };
            assert_eq!(reply.code(), code, "{role:?} {scope:?}");
        }
    })
    .await;
}
