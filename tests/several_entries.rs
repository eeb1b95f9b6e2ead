//! One person with several entries in the registers: the role of the token decides which entry applies.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{cases::of, council_issuer::Partner, on_both, partner::PARTNER};

const VIEWER: &str = "{ viewer { role } }";

#[tokio::test]
async fn a_mentor_who_also_supervises_has_an_entry_for_each_role() {
    on_both(async |app| {
        let also =
            json!({ "role": "SUPERVISOR", "subject": "mentor@example", "reference": "also" });
        let also = app.newcomer("opfcc", also).await;
        let again =
            json!({ "role": "SUPERVISOR", "subject": "mentor@example", "reference": "again" });
        let again = app.newcomer("opfcc", again).await;

        let entry = app
            .manager()
            .done("recordStaffMember", "staffMember", "id version", also)
            .await;
        let again = app
            .manager()
            .act("recordStaffMember", again, "staffMember { id }")
            .await;

        assert_eq!(again.user_errors(), ["CONFLICT subject-unique"]);
        let status = async |role| {
            let client = app.person_called(role, "mentor@example");
            client.ask(VIEWER).await.status.as_u16()
        };
        assert_eq!(
            (status(Role::Mentor).await, status(Role::Supervisor).await),
            (200, 200)
        );
        let as_mentor = json!({ "role": "MENTOR" });
        let as_mentor = of("staffMember", &entry, as_mentor);
        let taken = app
            .manager()
            .act("amendStaffMember", as_mentor, "staffMember { id }")
            .await;
        assert_eq!(taken.user_errors(), ["CONFLICT subject-unique"]);
        let left = of("staffMember", &entry, json!({ "until": "2025-08-18" }));
        app.manager()
            .done("amendStaffMember", "staffMember", "id", left)
            .await;
        assert_eq!(
            (status(Role::Mentor).await, status(Role::Supervisor).await),
            (200, 401)
        );
    })
    .await;
}

#[tokio::test]
async fn an_officer_who_is_also_a_councillor_is_checked_by_the_register_of_the_tokens_role() {
    on_both(async |app| {
        for (mutation, field, organisation) in [
            ("recordReferrer", "referrer", "northants-police"),
            ("recordCouncillor", "councillor", "west-northants"),
        ] {
            let input = json!({ "subject": "both@example", "issuer": PARTNER, "reference": format!("both-{field}") });
            let input = app.newcomer(organisation, input).await;
            app.manager().done(mutation, field, "id", input).await;
        }
        // This issuer may name the council alone.
        let partner = Partner::of_west(app).await;
        let status = async |role, more: Value| {
            let reply = partner.asks(role, "both@example", more, VIEWER).await;
            reply.status.as_u16()
        };
        let none = json!({});
        assert_eq!(status(Role::Councillor, none.clone()).await, 200);
        assert_eq!(
            status(Role::Referrer, none.clone()).await,
            401,
            "an officer of another organisation"
        );
        assert_eq!(status(Role::Supervisor, none).await, 401, "not on the Team");
    })
    .await;
}

#[tokio::test]
async fn only_a_councillor_has_wards() {
    on_both(async |app| {
        let both = json!({ "subject": "councillor@example", "reference": "both" });
        let both = app.newcomer("northants-police", both).await;
        app.manager()
            .done("recordReferrer", "referrer", "id", both)
            .await;
        let wards = async |role| {
            let client = app.person_called(role, "councillor@example");
            let reply = client.ask("{ viewer { wards { reference } } }").await;
            reply.data("viewer.wards")
        };

        assert_ne!(wards(Role::Councillor).await, json!([]));
        assert_eq!(wards(Role::Referrer).await, json!([]));
    })
    .await;
}
