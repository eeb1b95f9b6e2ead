//! Separation of duties. That nobody approves their own risk assessment is tested in `site_approval.rs`, that
//! nobody amends their own entry in `staff.rs`, `councillor.rs` and `referrer.rs`.

use kernel::{
    policy::{Action, opens},
    principal::{Principal, Role},
    reach::{Bound, Reach},
    scope::Scope,
};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{
    Kind, MONDAY, TestApp,
    cases::{a_draft, with},
    on_both, organisation, sdl,
    trail::REFUSAL,
    walk::Case,
};

#[tokio::test]
async fn administrators_of_the_registers_see_no_referral() {
    on_both(async |app| {
        let case = Case::of(app).await;
        for noun in [
            "referral",
            "offender",
            "attendance",
            "session",
            "suggestion",
        ] {
            let query = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }";

            let reply = app
                .administrator()
                .run(query, json!({ "id": case.id(noun) }))
                .await;

            assert_eq!(reply.code(), "FORBIDDEN", "{noun}: {}", reply.body);
            assert!(reply.data("node").is_null(), "{noun}: {}", reply.body);
        }
        let lists = "referrals suggestions sessions offenders";
        for list in lists.split(' ') {
            let query = format!("{{ {list} {{ nodes {{ __typename }} }} }}");

            let reply = app.administrator().ask(&query).await;

            assert_eq!(reply.code(), "FORBIDDEN", "{list}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn the_data_protection_officer_changes_nothing() {
    on_both(async |app| {
        let officer = app.person(Role::DataProtectionOfficer);
        let mutations = sdl::root_fields()
            .into_iter()
            .filter(|field| field.root == "Mutation");
        for field in mutations {
            let (query, variables) = field.queried_with_nonsense();

            let (statements, reply) = app.statements(officer.run(&query, variables)).await;

            assert_eq!(reply.code(), "FORBIDDEN", "{}: {}", field.name, reply.body);
            assert!(
                statements <= REFUSAL,
                "{}: {statements} statements: nothing is looked up before that",
                field.name
            );
        }
    })
    .await;
}

#[test]
fn recorders_of_follow_up_checks_neither_conclude_referrals_nor_read_figures() {
    let enters = Role::iter().filter(|role| opens(&role.scopes(), Action::RecordFollowUp));

    let enters: Vec<Role> = enters.collect();

    assert_eq!(enters, [Role::PoliceData]);
    let also = Role::PoliceData.scopes();
    for scope in [
        Scope::ImpactRead,
        Scope::FeedbackWrite,
        Scope::ReferralsManage,
    ] {
        assert!(!also.contains(&scope), "{}", scope.name());
    }
}

#[tokio::test]
async fn recorders_of_follow_up_checks_neither_publish_nor_see_the_rate_change() {
    assert!(!Role::PoliceData.scopes().contains(&Scope::FiguresPublish));
    on_both(async |app| {
        let referral = app.concluded(a_draft()).await;
        let police = app.person(Role::PoliceData);
        let question = "{ impact { asAt notReoffended { value numerator denominator } } }";
        let before = police.ask(question).await;
        let found = json!({
            "referral": referral["id"], "checkedAt": MONDAY, "result": "REOFFENDED", "offenceOn": "2025-08-10",
            "provenBy": "CAUTION", "provenOn": "2025-08-11",
        });
        police.done("recordFollowUp", "followUp", "id", with(found, json!({}))).await;

        let after = police.ask(question).await;

        assert_eq!(before.data("impact.asAt"), "2025-07-31");
        assert_eq!(before.body, after.body);
    })
    .await;
}

/// Roles that manage registers gain no reach from their entries: they reach everything, or no case at all.
#[tokio::test]
async fn administrators_of_the_registers_gain_no_access_by_their_entries() {
    let app = TestApp::start(Kind::Sqlite).await;
    let keeps = |role: Role| {
        let registers = [
            Action::AmendArea,
            Action::AmendOrganisation,
            Action::RecordTerm,
            Action::AmendStaffMember,
            Action::AmendReferrer,
        ];
        registers
            .into_iter()
            .any(|action| opens(&role.scopes(), action))
    };
    let keepers: Vec<Role> = Role::iter().filter(|role| keeps(*role)).collect();
    assert_eq!(keepers, [Role::Manager, Role::SystemAdmin]);
    for role in keepers {
        let principal = Principal {
            subject: format!("{}@example", role.name()),
            role,
            scopes: role.scopes(),
            organisation: Some(organisation(role).into()),
            ..Principal::operator()
        };
        let caller = app.app.caller(principal).expect("a caller");

        for (noun, _, reach) in Reach::over_all(&caller) {
            let follows_a_register = match &reach {
                Reach::Everything => false,
                Reach::Within(bounds) => bounds.iter().any(|bound| *bound != Bound::Public),
            };
            assert!(
                !follows_a_register,
                "{} over {noun}: {reach:?}",
                role.name()
            );
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn administrators_of_the_registers_do_not_see_contacts_of_suggestions() {
    on_both(async |app| {
        let case = Case::of(app).await;
        let query = "query($id: ID!) { suggestion(id: $id) { contact { name email phone } } }";

        let reply = app
            .administrator()
            .run(query, json!({ "id": case.id("suggestion") }))
            .await;

        assert_eq!(reply.data("suggestion"), Value::Null);
        assert_eq!(reply.code(), "FORBIDDEN");
    })
    .await;
}
