//! Who receives which events: only callers who could query the record at that moment.

use std::collections::BTreeSet;

use domain::{site::Status, suggestion};
use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::{
    changed_since::settled,
    support::{
        TestApp,
        cases::{a_draft, a_young_draft, person, with},
        on_both,
        stream::{caller, listen},
    },
};

/// A scheme with records of every kind.
async fn plenty(app: &TestApp) {
    for status in [Status::Proposed, Status::Approved, Status::Scheduled] {
        app.seed_site(status).await;
    }
    for (who, ward) in [
        (("councillor@example", "west-northants"), "upton"),
        (
            ("community-group@example", "weston-favell-allotments"),
            "oakley",
        ),
        (("partner-frontend@example", "partner-app"), "lloyds"),
        (("referrer@example", "northants-police"), "oakley"),
    ] {
        app.suggested_by(who, ward, "Old Mill Lane").await;
    }
    app.seed_suggestion(suggestion::Status::Accepted).await;
    app.seed_suggestion(suggestion::Status::Duplicate).await;
    app.worked(a_draft(), 240).await;
    let north = json!({ "incidentWard": app.id_of("areas", "oakley").await });
    app.drafted(with(a_young_draft(), north)).await;
    let west = json!({
        "incidentWard": app.id_of("areas", "upton").await, "person": person("2010-03-04"),
    });
    app.drafted(with(a_young_draft(), west)).await;
}

#[tokio::test]
async fn subscribers_receive_exactly_what_they_could_query() {
    on_both(async |app| {
        plenty(app).await;
        settled(app).await;
        let everything = received_by(app, Role::Manager).await;
        let nouns = |received: &BTreeSet<String>| {
            let nouns = received
                .iter()
                .map(|received| received.split(' ').next().unwrap_or_default());
            nouns.map(str::to_owned).collect::<BTreeSet<_>>()
        };
        assert_eq!(nouns(&everything).len(), 4, "{everything:?}");
        for role in Role::iter() {
            let name = role.name();
            let mut could_ask = BTreeSet::new();
            for one in &everything {
                let (_, id) = one.split_once(' ').expect("a type and an id");
                let query = "query($id: ID!) { node(id: $id) { __typename } }";
                let reply = app.person(role).run(query, json!({ "id": id })).await;
                // A future session is of another type outside the Team.
                if let Some(ty) = reply.data("node.__typename").as_str() {
                    could_ask.insert(format!("{ty} {id}"));
                }
            }

            let received = received_by(app, role).await;

            assert_eq!(received, could_ask, "{name} on {:?}", app.kind);
        }
    })
    .await;
}

/// The records in all events of the log that a client receives, as type and id.
async fn received_by(app: &TestApp, role: Role) -> BTreeSet<String> {
    let query = "query($after: EventPosition) { events(after: $after, first: 100) {
        nodes { subject { __typename ... on Node { id } } } position pageInfo { hasNextPage } } }";
    let (mut received, mut after, mut more) = (BTreeSet::new(), Value::Null, true);
    while more {
        let reply = app.person(role).run(query, json!({ "after": after })).await;
        if reply.code() == "FORBIDDEN" {
            break;
        }
        let nodes = reply.data("events.nodes");
        for node in nodes.as_array().unwrap_or_else(|| panic!("{}", reply.body)) {
            let node = &node["subject"];
            let (noun, id) = (node["__typename"].as_str(), node["id"].as_str());
            received.insert(format!(
                "{} {}",
                noun.unwrap_or_default(),
                id.unwrap_or_default()
            ));
        }
        after = reply.data("events.position");
        more = reply.data("events.pageInfo.hasNextPage") == true;
    }
    received
}

#[tokio::test]
async fn events_of_a_site_have_a_status_text_and_are_sent_once_it_is_public() {
    const SITES: &str = "subscription { siteChanged { kind statusText isOpen site { name } } }";
    on_both(async |app| {
        let mut north = listen(&caller(&app.app, Role::CommunityGroup), SITES, &Value::Null);

        app.seed_site(Status::Proposed).await;
        app.seed_site(Status::Approved).await;

        // Events before the approval show the site's present state.
        let answer = north.answer().await;
        let event = &answer["data"]["siteChanged"];
        assert_eq!(
            (&event["statusText"], &event["isOpen"]),
            (&json!("Ready"), &json!(true))
        );
    })
    .await;
}

#[tokio::test]
async fn outside_the_team_no_events_of_future_sessions_are_delivered() {
    const SESSIONS: &str =
        "subscription { sessionChanged { kind by { role } session { site { name } } } }";
    on_both(async |app| {
        let people = [Role::Manager, Role::CouncilSystem].map(|role| caller(&app.app, role));
        let mut received = people.map(|caller| listen(&caller, SESSIONS, &Value::Null));

        app.seed_site(Status::Scheduled).await;

        let team = received[0].answer().await;
        let council = received[1].answer().await;
        let kind = |answer: &Value| answer["data"]["sessionChanged"]["kind"].clone();
        assert_eq!(
            (kind(&team), kind(&council)),
            (json!("SESSION_PLANNED"), json!("SESSION_SCHEDULED"))
        );
        assert_eq!(council["data"]["sessionChanged"]["by"], Value::Null);
        let by_kind =
            "subscription { sessionChanged(filter: { kinds: [SESSION_PLANNED] }) { kind } }";
        let mut guessing = listen(
            &caller(&app.app, Role::CouncilSystem),
            by_kind,
            &Value::Null,
        );
        let mut knowing = listen(
            &caller(&app.app, Role::CouncilSystem),
            SESSIONS,
            &Value::Null,
        );
        app.seed_site(Status::Scheduled).await;
        knowing.answer().await;
        assert!(futures_util::FutureExt::now_or_never(guessing.next()).is_none());
    })
    .await;
}

#[tokio::test]
async fn a_referrer_receives_events_of_own_referrals_and_each_is_audited() {
    const REFERRALS: &str = "subscription { referralChanged { kind referral { reference } } }";
    on_both(async |app| {
        let mut own = listen(&caller(&app.app, Role::Referrer), REFERRALS, &Value::Null);
        let mut council = listen(
            &caller(&app.app, Role::CouncilSystem),
            REFERRALS,
            &Value::Null,
        );
        let before = looks(app).await;

        app.drafted(a_draft()).await;

        let answer = own.answer().await;
        assert_eq!(
            answer["data"]["referralChanged"]["kind"],
            "REFERRAL_DRAFTED"
        );
        assert_eq!(looks(app).await, before + 1);
        assert_eq!(council.end().await["extensions"]["code"], "FORBIDDEN");
    })
    .await;
}

#[tokio::test]
async fn an_event_that_could_not_be_delivered_ends_the_stream_and_is_delivered_on_resuming() {
    const REFERRALS: &str = "subscription($after: EventPosition) {
        referralChanged(after: $after) { position kind } }";
    on_both(async |app| {
        let referrer = caller(&app.app, Role::Referrer);
        let mut received = listen(&referrer, REFERRALS, &Value::Null);
        app.drafted(a_draft()).await;
        let before = received.answer().await["extensions"]["position"].clone();
        drop(received);
        app.drafted(a_young_draft()).await;
        app.execute("ALTER TABLE audit_entry RENAME TO elsewhere")
            .await;

        let mut blocked = listen(&referrer, REFERRALS, &before);
        let error = blocked.end().await;

        assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{error}");
        app.execute("ALTER TABLE elsewhere RENAME TO audit_entry")
            .await;
        let event = listen(&referrer, REFERRALS, &before).answer().await;
        assert_eq!(event["data"]["referralChanged"]["kind"], "REFERRAL_DRAFTED");
    })
    .await;
}

async fn looks(app: &TestApp) -> usize {
    let looks: Vec<String> = app
        .column(
            "SELECT action FROM audit_entry WHERE action = 'referralChanged' AND result = 'DONE'",
        )
        .await;
    looks.len()
}

const REQUESTS: &str = "subscription { siteRequested { suggestion { title } } }";

#[tokio::test]
async fn a_suspended_subscriber_gets_an_error_and_no_more_events() {
    on_both(async |app| {
        let mut council = listen(
            &caller(&app.app, Role::CouncilSystem),
            REQUESTS,
            &Value::Null,
        );

        app.suspend("west-northants").await;

        assert_eq!(council.end().await["extensions"]["code"], "UNAUTHENTICATED");
    })
    .await;
}

#[tokio::test]
async fn when_a_term_ends_events_of_its_ward_stop() {
    on_both(async |app| {
        let mut councillor = listen(&caller(&app.app, Role::Councillor), REQUESTS, &Value::Null);
        app.manager()
            .suggest("while the term lasts", "upton", None)
            .await;
        assert_eq!(councillor.title().await.0, "while the term lasts");
        app.execute("UPDATE term SET until_on = '2025-08-01'").await;
        app.reload_directory().await;

        app.manager().suggest("too late", "upton", None).await;
        app.suggested_by(
            ("councillor@example", "west-northants"),
            "oakley",
            "their own",
        )
        .await;

        assert_eq!(councillor.title().await.0, "their own");
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_the_delivered_events() {
    on_both(async |app| {
        let manager = caller(&app.app, Role::Manager);
        let near = |latitude: f64| {
            let query = format!(
                "subscription {{ siteRequested(filter: {{ near: {{ location: {{ latitude: {latitude}, longitude: -0.8 }}, metres: 500 }} }}) {{ suggestion {{ title }} }} }}"
            );
            listen(&manager, &query, &Value::Null)
        };
        let (mut here, mut far) = (near(52.301), near(52.4));
        let mut all = listen(&manager, REQUESTS, &Value::Null);

        app.manager().suggest("here", "upton", None).await;

        assert_eq!(all.title().await.0, "here");
        assert_eq!(here.title().await.0, "here");
        assert!(futures_util::FutureExt::now_or_never(far.next()).is_none());
        let senseless = "subscription { siteRequested(filter: { near: { location: { latitude: 520, longitude: 0 }, metres: 0 } }) { position } }";
        let error = listen(&manager, senseless, &Value::Null).end().await;
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{error}");
    })
    .await;
}
