//! An entry in the registers gives nobody what the caller lacks: neither a role's rights nor access to a person to
//! whom the caller's access is limited.

use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{a_draft, of, with},
    on_both,
    partner::PARTNER,
};

async fn amended(
    app: &TestApp,
    verb: &str,
    list: &str,
    reference: &str,
    changes: Value,
) -> Vec<String> {
    let entry = app.entry(list, reference, "").await;
    let noun = match list {
        "staff" => "staffMember",
        list => &list[..list.len() - 1],
    };
    let input = of(noun, &entry, changes);
    app.administrator()
        .act(verb, input, "__typename")
        .await
        .user_errors()
}

#[tokio::test]
async fn administrators_cannot_grant_access_that_they_lack_but_can_correct_and_end_entries() {
    on_both(async |app| {
        let oakley = json!({ "ward": app.area("oakley").await, "from": "2025-05-01" });
        let north = json!([{ "area": app.area("north").await }]);
        let council = app.id_of("organisations", "north-northants").await;
        for (verb, list, reference, changes) in [
            (
                "amendStaffMember",
                "staff",
                "mentor",
                json!({ "subject": "x" }),
            ),
            (
                "amendStaffMember",
                "staff",
                "mentor",
                json!({ "issuer": PARTNER }),
            ),
            (
                "amendStaffMember",
                "staff",
                "mentor",
                json!({ "role": "MANAGER" }),
            ),
            (
                "amendReferrer",
                "referrers",
                "referrer",
                json!({ "subject": "x" }),
            ),
            (
                "amendReferrer",
                "referrers",
                "referrer",
                json!({ "organisation": council }),
            ),
            (
                "recordTerm",
                "councillors",
                "councillor",
                json!({ "term": oakley }),
            ),
            (
                "amendCouncillor",
                "councillors",
                "councillor",
                json!({ "issuer": PARTNER }),
            ),
            (
                "amendOrganisation",
                "organisations",
                "west-northants",
                json!({ "areas": north }),
            ),
            (
                "amendArea",
                "areas",
                "oakley",
                json!({ "parent": app.area("west").await }),
            ),
        ] {
            let errors = amended(app, verb, list, reference, changes.clone()).await;

            assert_eq!(errors, ["CONFLICT giver-has-it"], "{verb} {changes}");
        }
        for (verb, list, reference, changes) in [
            (
                "amendStaffMember",
                "staff",
                "mentor",
                json!({ "name": "Nell Testwood", "until": "2025-08-18" }),
            ),
            (
                "amendReferrer",
                "referrers",
                "referrer",
                json!({ "collarNumber": "X 2" }),
            ),
            (
                "amendCouncillor",
                "councillors",
                "councillor",
                json!({ "contactEmail": "c@example.org" }),
            ),
            (
                "amendOrganisation",
                "organisations",
                "west-northants",
                json!({ "areas": [] }),
            ),
            (
                "amendArea",
                "areas",
                "oakley",
                json!({ "name": "Oakley Vale" }),
            ),
        ] {
            let errors = amended(app, verb, list, reference, changes.clone()).await;

            assert_eq!(errors, [""; 0], "{verb} {changes}");
        }
        let back = amended(
            app,
            "amendStaffMember",
            "staff",
            "mentor",
            json!({ "until": "2025-12-31" }),
        )
        .await;
        assert_eq!(
            back,
            ["CONFLICT giver-has-it"],
            "nor gives anybody access again"
        );
    })
    .await;
}

#[tokio::test]
async fn callers_cannot_hand_over_a_person_whom_they_may_not_see() {
    on_both(async |app| {
        let referral = app.accepted(a_draft()).await;
        let person = app.as_it_stands(&app.person_of(&referral).await).await;
        let list = json!({ "subjects": ["manager@example"], "reason": "A cousin.", "reviewOn": "2026-08-18" });
        let limited = of("offender", &person, list);
        app.other_manager().done("excludeFromOffender", "offender", "__typename", limited).await;
        let (mentor, officer) = (app.entry("staff", "mentor", "").await, app.entry("referrers", "referrer", "").await);
        let mentor = of("staffMember", &mentor, json!({ "subject": "accomplice" }));
        let officer = of("referrer", &officer, json!({ "subject": "accomplice" }));
        let elsewhere = json!({ "role": "MANAGER", "subject": "accomplice", "issuer": PARTNER });
        let elsewhere = app.newcomer("opfcc", elsewhere).await;
        let other = app.newcomer("opfcc", with(json!({ "role": "MENTOR" }), json!({ "subject": "accomplice" }))).await;
        let errors = async |verb: &str, input: &Value| {
            app.manager().act(verb, input.clone(), "__typename").await.user_errors()
        };

        for (verb, input) in [
            ("amendStaffMember", &mentor),
            ("amendReferrer", &officer),
            ("recordStaffMember", &elsewhere),
        ] {
            assert_eq!(errors(verb, input).await, ["CONFLICT access-handed-on"], "{verb}");
        }
        assert_eq!(errors("recordStaffMember", &other).await, [""; 0], "an entry that gives no access to a person is allowed");
        let other_manager = app.other_manager();
        let officer = with(officer, json!({ "subject": "y" }));
        let by_another = other_manager.act("amendReferrer", officer, "__typename").await;
        assert_eq!(by_another.user_errors(), [""; 0], "a caller who sees the person may do it");
    })
    .await;
}
