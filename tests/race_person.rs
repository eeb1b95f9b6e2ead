//! Concurrent changes of one person's records: two merges at once, and a conclusion that is reverted during a
//! follow-up check.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{
    Client, MONDAY, TestApp,
    cases::{a_draft, of},
    on_both,
};

/// The user errors of a mutation.
async fn user_errors(client: &Client<'_>, verb: &str, noun: &str, input: Value) -> Vec<String> {
    let reply = client
        .act(verb, input, &format!("{noun} {{ __typename }}"))
        .await;
    assert!(reply.body["errors"].is_null(), "{verb}: {}", reply.body);
    reply.user_errors()
}

/// The record of a person with one referral, with its version.
async fn somebody(app: &TestApp) -> Value {
    let referral = app.submitted(a_draft()).await;
    let person = app.person_of(&referral).await;
    json!({ "id": person["id"], "version": 1 })
}

/// Two merges at once, each of one record into another: the user errors of each.
async fn merged_at_once(app: &TestApp, [first, second]: [(&Value, &Value); 2]) -> [Vec<String>; 2] {
    let manager = app.manager();
    let merge = |(gone, stays): (&Value, &Value)| {
        let input = json!({ "into": stays["id"], "reason": "The same fingerprints." });
        user_errors(
            &manager,
            "mergeOffender",
            "offender",
            of("offender", gone, input),
        )
    };
    let (one, other) = tokio::join!(merge(first), merge(second));
    [one, other]
}

/// The record into which each record was merged, and the number of its referrals.
async fn standing(app: &TestApp, people: &[&Value]) -> Vec<(Value, i64)> {
    let question = "query($id: ID!) { offender(id: $id) { ... on FullOffender {
        mergedInto { ... on FullOffender { id } } referrals { totalCount { count } } } } }";
    let mut standing = vec![];
    for person in people {
        let id = json!({ "id": person["id"] });
        let found = app.manager().run(question, id).await.data("offender");
        let referrals = found["referrals"]["totalCount"]["count"].as_i64();
        standing.push((
            found["mergedInto"]["id"].clone(),
            referrals.expect("a count"),
        ));
    }
    standing
}

#[tokio::test]
async fn of_two_concurrent_opposite_merges_one_succeeds() {
    on_both(async |app| {
        let (one, other) = (somebody(app).await, somebody(app).await);

        let errors = merged_at_once(app, [(&one, &other), (&other, &one)]).await;

        let (gone, stays) = match (errors[0].is_empty(), errors[1].is_empty()) {
            (true, false) => (&one, &other),
            (false, true) => (&other, &one),
            _ => panic!("one of them: {errors:?}"),
        };
        let lost = errors.concat();
        assert!(
            lost == ["CONFLICT offender-not-merged"] || lost == ["VERSION_CONFLICT version"],
            "{lost:?}"
        );
        assert_eq!(
            standing(app, &[gone, stays]).await,
            [(stays["id"].clone(), 0), (Value::Null, 2)]
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_concurrent_chained_merges_one_succeeds_and_nobody_is_lost() {
    on_both(async |app| {
        let people = [
            somebody(app).await,
            somebody(app).await,
            somebody(app).await,
        ];
        let [one, middle, last] = &people;

        let errors = merged_at_once(app, [(one, middle), (middle, last)]).await;

        let standing = standing(app, &[one, middle, last]).await;
        match (errors[0].is_empty(), errors[1].is_empty()) {
            // The record in the middle has another version, since it took somebody in.
            (true, false) => {
                assert_eq!(errors[1], ["VERSION_CONFLICT version"]);
                let expected = [
                    (middle["id"].clone(), 0),
                    (Value::Null, 2),
                    (Value::Null, 1),
                ];
                assert_eq!(standing, expected);
            }
            // Nobody is merged into a record that was given up.
            (false, true) => {
                assert_eq!(errors[0], ["CONFLICT offender-not-merged"]);
                let expected = [(Value::Null, 1), (last["id"].clone(), 0), (Value::Null, 2)];
                assert_eq!(standing, expected);
            }
            _ => panic!("one of them: {errors:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn a_conclusion_cannot_be_reopened_during_a_concurrent_follow_up() {
    on_both(async |app| {
        let concluded = app.concluded(a_draft()).await;
        let (manager, police) = (app.manager(), app.person(Role::PoliceData));
        let slip = of(
            "referral",
            &concluded,
            json!({ "reason": "The wrong case was closed." }),
        );
        let check = json!({
            "referral": concluded["id"], "result": "NONE_FOUND", "checkedAt": MONDAY,
        });

        let (reopened, checked) = tokio::join!(
            user_errors(&manager, "reopenReferral", "referral", slip),
            user_errors(&police, "recordFollowUp", "followUp", check)
        );

        let is_concluded = app.referral(&concluded).await["concludedAt"].is_string();
        match (reopened.is_empty(), checked.is_empty()) {
            (true, false) => {
                assert_eq!(checked, ["NOT_FOUND"]);
                assert!(!is_concluded);
            }
            (false, true) => {
                assert_eq!(reopened, ["CONFLICT referral-not-followed-up"]);
                assert!(is_concluded);
            }
            _ => panic!("one of them: {reopened:?} {checked:?}"),
        }
    })
    .await;
}
