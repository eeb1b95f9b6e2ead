//! What has left a caller's reach since a position: the ids of records that a bound of the access control holds no longer.

use domain::site::Status;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    removed::{ids, now, since},
    support::{
        TestApp,
        cases::{a_draft, a_young_draft, of, with},
        on_both,
    },
};

#[tokio::test]
async fn a_place_that_left_a_ward_is_told_to_those_of_the_ward() {
    on_both(async |app| {
        let suggestion = app
            .suggested_by(("manager@example", "opfcc"), "upton", "Old Mill Lane")
            .await;
        let proposed = app.seed_site(Status::Proposed).await;
        let times = json!({ "startsAt": "2025-08-26T09:00:00Z", "endsAt": "2025-08-26T13:00:00Z" });
        let session = app.booked(&[], times).await;
        let before = now(app).await;
        let elsewhere = json!({ "ward": app.area("oakley").await, "reason": "It lies there." });
        for (verb, noun, row) in [
            ("amendSuggestion", "suggestion", &suggestion),
            ("amendSite", "site", &proposed),
            ("amendSite", "site", &session["site"]),
        ] {
            let moved = app
                .manager()
                .change(verb, noun, row, elsewhere.clone())
                .await;
            assert_eq!(moved.user_errors(), [""; 0], "{}", moved.body);
        }

        for (list, gone) in [
            ("suggestions", &suggestion),
            ("sites", &proposed),
            ("sessions", &session),
        ] {
            let told = since(&app.councillor(), list, "", &before).await;
            assert_eq!(told[1], ids(&[gone]), "{list}");
            let of_the_team = since(&app.manager(), list, "", &before).await;
            assert_eq!(of_the_team[1], json!([]), "{list}");
            let stranger = app.person_called(Role::Councillor, "other-councillor@example");
            assert_eq!(
                since(&stranger, list, "", &before).await[1],
                json!([]),
                "{list}"
            );
        }
        let later = now(app).await;
        assert_eq!(
            since(&app.councillor(), "sites", "", &later).await[1],
            json!([])
        );
    })
    .await;
}

#[tokio::test]
async fn a_case_that_another_mentor_took_over_is_told_to_the_first() {
    on_both(async |app| {
        let referral = app.engaged(a_draft()).await;
        let person = app.person_of(&referral).await;
        let before = now(app).await;
        let to = json!({ "mentor": app.id_of("staff", "other-mentor").await });
        let reassigned = of("referral", &referral, to);
        let referral = app
            .manager()
            .done("reassignMentor", "referral", "id version", reassigned)
            .await;

        for (list, gone) in [("referrals", &referral), ("offenders", &person)] {
            assert_eq!(
                since(&app.mentor(), list, "", &before).await[1],
                ids(&[gone]),
                "{list}"
            );
            assert_eq!(
                since(&app.other(Role::Mentor), list, "", &before).await[1],
                json!([]),
                "{list}"
            );
        }
        let back = json!({ "mentor": app.id_of("staff", "mentor").await });
        let reassigned = of("referral", &referral, back);
        app.manager()
            .done("reassignMentor", "referral", "id", reassigned)
            .await;
        assert_eq!(
            since(&app.mentor(), "referrals", "", &before).await[1],
            json!([])
        );
        assert_eq!(
            since(&app.other(Role::Mentor), "referrals", "", &before).await[1],
            ids(&[&referral])
        );
    })
    .await;
}

/// What a role is told to remove from a list.
async fn removed(app: &TestApp, role: Role, list: &str, before: &Value) -> Value {
    let [_, removed] = since(&app.person(role), list, "", before).await;
    removed
}

#[tokio::test]
async fn a_cancelled_booking_takes_the_session_from_the_referrer() {
    on_both(async |app| {
        let [seen, limited] = [app.engaged(a_draft()).await, app.engaged(a_draft()).await];
        let session = app.booked(&[&seen], json!({})).await;
        let other = app.booked(&[&limited], json!({})).await;
        let person = app.as_it_stands(&app.person_of(&limited).await).await;
        app.limit("excludeFromOffender", &person, &["referrer@example"])
            .await;
        let before = now(app).await;
        for booked in [&session["booked"][0], &other["booked"][0]] {
            let input = of("attendance", booked, json!({}));
            app.manager()
                .done("unbookParticipant", "session", "id", input)
                .await;
        }

        assert_eq!(
            removed(app, Role::Referrer, "sessions", &before).await,
            ids(&[&session])
        );
        let person = app.person_of(&seen).await;
        assert_eq!(
            removed(app, Role::Supervisor, "offenders", &before).await,
            ids(&[&person])
        );
        assert_eq!(
            removed(app, Role::Referrer, "referrals", &before).await,
            json!([])
        );
        assert_eq!(
            since(&app.other(Role::Referrer), "sessions", "", &before).await[1],
            json!([])
        );
    })
    .await;
}

/// A referral for an incident in Oakley, which the liaison reaches because its person is under 18; and the person.
async fn young_in_oakley(app: &TestApp) -> (Value, Value) {
    let draft = with(
        a_young_draft(),
        json!({ "incidentWard": app.area("oakley").await }),
    );
    let referral = app.submitted(draft).await;
    let liaison = app.person(Role::YjsLiaison);
    let reached = liaison.sees("referral", &referral, "id").await;
    assert_eq!(
        reached["id"], referral["id"],
        "the liaison's area has the referral"
    );
    let person = app.person_of(&referral).await;
    (referral, person)
}

#[tokio::test]
async fn a_young_persons_referral_leaves_the_area_of_its_incident() {
    on_both(async |app| {
        let (referral, person) = young_in_oakley(app).await;
        let before = now(app).await;
        let elsewhere =
            json!({ "incidentWard": app.area("upton").await, "reason": "It was there." });
        let input = of("referral", &referral, elsewhere);
        app.manager()
            .done("amendReferral", "referral", "id", input)
            .await;

        for (list, gone) in [("referrals", &referral), ("offenders", &person)] {
            assert_eq!(
                removed(app, Role::YjsLiaison, list, &before).await,
                ids(&[gone]),
                "{list}"
            );
            assert_eq!(
                removed(app, Role::Manager, list, &before).await,
                json!([]),
                "{list}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_who_was_an_adult_after_all_leaves_the_area_of_the_incident() {
    on_both(async |app| {
        let (referral, person) = young_in_oakley(app).await;
        let before = now(app).await;
        let values = json!({ "dateOfBirth": "2000-01-01", "reason": "A slip of the pen." });
        let input = of("offender", &app.as_it_stands(&person).await, values);
        app.manager()
            .done("amendOffender", "offender", "__typename", input)
            .await;

        for (list, gone) in [("referrals", &referral), ("offenders", &person)] {
            let told = removed(app, Role::YjsLiaison, list, &before).await;
            assert_eq!(told, ids(&[gone]), "{list}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_merged_person_and_a_reopened_case_are_told_to_those_who_had_them() {
    on_both(async |app| {
        let [goes, stays] = [app.engaged(a_draft()).await, app.engaged(a_draft()).await];
        let (goes, stays) = (app.person_of(&goes).await, app.person_of(&stays).await);
        let concluded = app.concluded(a_draft()).await;
        let followed_up = app.person_of(&concluded).await;
        let before = now(app).await;
        let into = json!({ "into": stays["id"], "reason": "One person." });
        let merge = of("offender", &app.as_it_stands(&goes).await, into);
        app.manager()
            .done("mergeOffender", "offender", "__typename", merge)
            .await;
        let slip = of("referral", &concluded, json!({ "reason": "Not yet." }));
        app.manager()
            .done("reopenReferral", "referral", "id", slip)
            .await;

        for role in [Role::Mentor, Role::Referrer] {
            assert_eq!(
                removed(app, role, "offenders", &before).await,
                ids(&[&goes]),
                "{role:?}"
            );
        }
        let of_the_police = removed(app, Role::PoliceData, "offenders", &before).await;
        assert_eq!(of_the_police, ids(&[&followed_up]));
    })
    .await;
}

#[tokio::test]
async fn a_past_session_that_is_moved_leaves_partners_front_ends() {
    on_both(async |app| {
        let last_week = json!({ "startsAt": "2025-08-11T09:00:00Z", "endsAt": "2025-08-11T13:00:00Z" });
        let past = app.booked(&[], last_week).await;
        let future = app.booked(&[], json!({})).await;
        let before = now(app).await;
        let later = json!({ "startsAt": "2025-08-26T09:00:00Z", "endsAt": "2025-08-26T13:00:00Z", "reasonCode": "WEATHER" });
        for session in [&past, &future] {
            app.step("moveSession", session, later.clone()).await;
        }

        assert_eq!(removed(app, Role::PartnerFrontend, "sessions", &before).await, ids(&[&past]));
    })
    .await;
}

#[tokio::test]
async fn a_session_moved_out_of_the_supervisors_days_takes_only_people_they_knew() {
    on_both(async |app| {
        let [seen, limited] = [app.engaged(a_draft()).await, app.engaged(a_draft()).await];
        let session = app.booked(&[&seen, &limited], json!({})).await;
        let hidden = app.as_it_stands(&app.person_of(&limited).await).await;
        app.limit("excludeFromOffender", &hidden, &["supervisor@example"])
            .await;
        let before = now(app).await;
        let later = json!({ "startsAt": "2025-09-23T09:00:00Z", "endsAt": "2025-09-23T13:00:00Z", "reasonCode": "WEATHER" });
        app.step("moveSession", &session, later).await;

        let person = app.person_of(&seen).await;
        assert_eq!(removed(app, Role::Supervisor, "offenders", &before).await, ids(&[&person]));
    })
    .await;
}

#[tokio::test]
async fn a_duplicate_that_is_reopened_takes_the_original_from_its_submitter() {
    on_both(async |app| {
        let group = ("community-group@example", "weston-favell-allotments");
        let original = app
            .suggested_by(("manager@example", "opfcc"), "oakley", "Mill Lane")
            .await;
        let duplicate = app.suggested_by(group, "oakley", "The mill").await;
        let more = json!({ "duplicateOf": original["id"] });
        let duplicate = app.turn("markSuggestionDuplicate", &duplicate, more).await;
        let before = now(app).await;
        app.turn("reopenSuggestion", &duplicate, json!({})).await;

        assert_eq!(
            removed(app, Role::CommunityGroup, "suggestions", &before).await,
            ids(&[&original])
        );
        assert_eq!(
            removed(app, Role::Manager, "suggestions", &before).await,
            json!([])
        );
    })
    .await;
}
