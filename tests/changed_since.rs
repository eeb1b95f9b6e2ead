//! Lists of what changed since a position: they contain every committed change, and nothing out of reach.

use std::{collections::BTreeSet, time::Duration};

use domain::{
    site::{self, Propose, SiteType, Status},
    suggestion,
};
use kernel::{issuer::Identity, principal::Role};
use serde_json::{Value, json};

use crate::{
    socket::listening,
    support::{
        Client, Kind, Reply, TestApp,
        cases::{a_draft, with},
        on_both, sdl,
    },
};

const SUGGESTIONS: &str = "query($since: EventPosition, $after: String, $first: Int) {
    suggestions(changedSince: $since, after: $after, first: $first) {
        position nodes { title } pageInfo { hasNextPage endCursor } totalCount { count } } }";

fn a_proposal(app: &TestApp, reference: &str) -> Propose {
    let directory = app.app.directory();
    let mut wards = directory.areas.values();
    let ward = wards.find(|area| area.reference == "upton");
    let ward = ward.expect("a ward").id;
    Propose {
        reference: Some(reference.into()),
        ..Propose::of("Old Mill Lane", SiteType::Park, (52.3, -0.8), ward)
    }
}

/// Waits until everything that is committed has a position.
pub async fn settled(app: &TestApp) {
    for _ in 0..100 {
        let waiting: Vec<i64> = app
            .column("SELECT COUNT(*) FROM outbox WHERE position IS NULL")
            .await;
        if waiting == [0] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no events are numbered");
}

async fn position(client: &Client<'_>) -> Value {
    settled(client.app).await;
    let reply = client.ask("{ sites(first: 1) { position } }").await;
    reply.data("sites.position")
}

/// The references in a list of the records that changed since a position.
async fn changed(client: &Client<'_>, list: &str, since: &Value) -> Vec<String> {
    let shown = match list {
        "offenders" => "... on FullOffender { reference }",
        _ => "reference",
    };
    let query = format!(
        "query($since: EventPosition) {{ {list}(changedSince: $since, first: 100) {{ nodes {{ {shown} }} }} }}"
    );
    let reply = client.run(&query, json!({ "since": since })).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    let nodes = reply.data(&format!("{list}.nodes"));
    let rows = nodes.as_array().expect("rows").iter();
    rows.map(|row| row["reference"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn titles(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.code(), "", "{}", reply.body);
    let nodes = reply.data("suggestions.nodes");
    let rows = nodes.as_array().expect("rows").iter();
    rows.map(|row| row["title"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn every_root_list_accepts_and_returns_a_position() {
    let mut connections = sdl::connections();
    // Published cells never change: `from` gives the new ones.
    connections.retain(|field| field.name != "impactBreakdown");
    // Messages are worked off by their status: a draft comes with the event of its trigger and is none itself.
    connections.retain(|field| field.name != "feedback");
    // A referral is followed up by its state: a check is no event.
    connections.retain(|field| field.name != "referralsToFollowUp");
    assert!(connections.len() >= 9, "{}", connections.len());
    on_both(async |app| {
        for field in &connections {
            let takes = field.arguments.iter().any(|(name, ty)| {
                name == "changedSince" && ty.to_string() == "EventPosition"
            });
            assert!(takes, "{} has no changedSince: EventPosition", field.name);
            let name = &field.name;
            // The administrator can list clients, the manager everything else.
            let reader = if name == "clients" { app.administrator() } else { app.manager() };
            let page_found = reader.ask(&format!("{{ {name}(first: 1) {{ position }} }}")).await;
            let position = page_found.data(&format!("{name}.position"));
            assert!(position.is_string(), "{name}: {}", page_found.body);

            let query = format!(
                "query($since: EventPosition) {{ {name}(changedSince: $since) {{ position totalCount {{ count }} }} }}"
            );
            settled(app).await;
            let reply = reader.run(&query, json!({ "since": self::position(&app.manager()).await })).await;

            assert_eq!(reply.code(), "", "{name}: {}", reply.body);
            assert_eq!(reply.data(&format!("{name}.totalCount.count")), 0, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn changed_since_returns_exactly_what_has_changed() {
    on_both(async |app| {
        let one = app.seed_site(Status::Approved).await;
        let other = app.seed_site(Status::Approved).await;
        app.seed_suggestion(suggestion::Status::Submitted).await;
        let manager = app.manager();
        let since = position(&manager).await;

        let declined = json!({ "reasonCode": "LANDOWNER_REFUSED" });
        let done = manager
            .change("declineSite", "site", &other, declined)
            .await;

        assert_eq!(done.user_errors(), [""; 0]);
        assert_ne!(one["reference"], other["reference"]);
        assert_eq!(
            changed(&manager, "sites", &since).await,
            [other["reference"].as_str().unwrap_or_default()]
        );
        assert_eq!(changed(&manager, "suggestions", &since).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn every_credit_is_a_change_of_its_referral_even_if_the_status_stays() {
    on_both(async |app| {
        let draft = with(a_draft(), json!({ "orderedMinutes": 600 }));
        let referral = app.worked(draft, 180).await;
        let afternoon =
            json!({ "startsAt": "2025-08-18T12:00:00Z", "endsAt": "2025-08-18T16:00:00Z" });
        let session = app.started(&[&referral], afternoon).await;
        let manager = app.manager();
        let since = position(&manager).await;
        app.at("2025-08-18T12:00:00Z");
        let manager = app.manager();

        let attendance = crate::support::cases::worked(&session["booked"][0], json!({}));
        manager
            .done("recordAttendance", "attendance", "id", attendance)
            .await;

        assert_eq!(app.referral(&referral).await["status"], "IN_PROGRESS");
        assert_eq!(changed(&manager, "referrals", &since).await.len(), 1);
        assert_eq!(changed(&manager, "offenders", &since).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn pages_miss_nothing_while_others_write() {
    on_both(async |app| {
        let seed = app.seed().await;
        for number in 0..12 {
            let title = format!("before {number:02}");
            seed.suggested(
                &title,
                ("councillor@example", "west-northants"),
                "upton",
                number,
            )
            .await;
        }
        seed.done().await;
        settled(app).await;
        let manager = app.manager();
        let mut since = json!(null);
        let mut written: BTreeSet<String> = (0..12)
            .map(|number| format!("before {number:02}"))
            .collect();
        let mut found = BTreeSet::new();

        for pass in 0..3 {
            let (mut after, mut first_position, mut more) = (json!(null), Value::Null, true);
            while more {
                let asked = json!({ "since": since, "after": after, "first": 5 });
                let reply = manager.run(SUGGESTIONS, asked).await;
                found.extend(titles(&reply));
                if first_position.is_null() {
                    first_position = reply.data("suggestions.position");
                }
                after = reply.data("suggestions.pageInfo.endCursor");
                more = reply.data("suggestions.pageInfo.hasNextPage") == true;
                // Early in the list's order, so that this pass has gone past it.
                let title = format!("while {pass} {}", written.len());
                let seed = app.seed().await;
                seed.suggested(
                    &title,
                    ("councillor@example", "west-northants"),
                    "upton",
                    -60,
                )
                .await;
                seed.done().await;
                written.insert(title);
            }
            since = first_position;
        }
        let last = manager
            .run(SUGGESTIONS, json!({ "since": since, "first": 100 }))
            .await;
        found.extend(titles(&last));

        assert_eq!(found, written);
        settled(app).await;
        let since = last.data("suggestions.position");
        let fresh = manager
            .run(SUGGESTIONS, json!({ "since": since, "first": 100 }))
            .await;
        assert!(titles(&fresh).len() <= titles(&last).len());
        assert!(
            titles(&last).len() < written.len(),
            "the last pass reads only new changes"
        );
    })
    .await;
}

#[tokio::test]
async fn committed_events_without_a_position_count_as_changes() {
    let app = TestApp::start(Kind::Postgres).await;
    let since = position(&app.manager()).await;
    // From here on, no event gets a number.
    app.statements(async {}).await;

    app.manager().suggest("not numbered", "upton", None).await;

    let reply = app
        .manager()
        .run(SUGGESTIONS, json!({ "since": since }))
        .await;
    assert_eq!(titles(&reply), ["not numbered"]);
    let page_found = json!({ "since": reply.data("suggestions.position") });
    let again = app.manager().run(SUGGESTIONS, page_found).await;
    assert_eq!(titles(&again), ["not numbered"], "its position is no later");
    app.stop().await;
}

#[tokio::test]
async fn the_position_of_an_event_is_accepted_by_lists() {
    on_both(async |app| {
        let mut socket = listening(&app.manager()).await;
        app.manager().suggest("first", "upton", None).await;
        let received = socket.next().await;
        let since = &received["payload"]["data"]["siteRequested"]["position"];
        app.manager().suggest("second", "upton", None).await;

        let reply = app
            .manager()
            .run(SUGGESTIONS, json!({ "since": since }))
            .await;

        assert_eq!(titles(&reply), ["second"]);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_or_expired_position_is_bad_input() {
    on_both(async |app| {
        app.seed_suggestion(suggestion::Status::Submitted).await;
        let manager = app.manager();
        let old = position(&manager).await;
        for title in ["one", "two", "three"] {
            manager.suggest(title, "upton", None).await;
        }
        let newest = position(&manager).await;
        let page = manager.run(SUGGESTIONS, json!({ "first": 1 })).await;
        let cursor = page.data("suggestions.pageInfo.endCursor");
        let mut tampered = newest.as_str().unwrap_or_default().to_owned();
        tampered.insert(3, 'x');
        // All but the last two facts are forgotten.
        app.execute("DELETE FROM outbox WHERE position < (SELECT MAX(position) FROM outbox) - 1")
            .await;
        for position in [old, cursor, tampered.into(), "".into(), "3".into()] {
            let reply = manager.run(SUGGESTIONS, json!({ "since": position })).await;

            assert_eq!(reply.code(), "BAD_USER_INPUT", "{position}: {}", reply.body);
            assert!(reply.text.contains("Read the list again"), "{}", reply.text);
        }
        let kept = manager.run(SUGGESTIONS, json!({ "since": newest })).await;
        assert_eq!(titles(&kept), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_cursor_is_bound_to_its_changed_since_position() {
    on_both(async |app| {
        let manager = app.manager();
        let since = position(&manager).await;
        for title in ["one", "two", "three"] {
            manager.suggest(title, "upton", None).await;
        }
        let page = manager
            .run(SUGGESTIONS, json!({ "since": since, "first": 1 }))
            .await;
        let cursor = page.data("suggestions.pageInfo.endCursor");
        assert_eq!(page.data("suggestions.totalCount.count"), 3);
        for (since, code) in [(since.clone(), ""), (json!(null), "BAD_USER_INPUT")] {
            let asked = json!({ "since": since, "after": cursor });

            let reply = manager.run(SUGGESTIONS, asked).await;

            assert_eq!(reply.code(), code, "{since}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn records_out_of_reach_are_never_changes_and_cost_the_same_statements() {
    on_both(async |app| {
        let since = position(&app.council()).await;
        app.manager().suggest("in the west", "upton", None).await;
        app.manager().suggest("in the north", "oakley", None).await;
        let council = app.council();

        let plain = "{ suggestions { nodes { title } } }";
        let (without, _) = app.statements(council.ask(plain)).await;
        let asked = json!({ "since": since });
        let query = "query($since: EventPosition) { suggestions(changedSince: $since) { position nodes { title } } }";
        let (some, reply) = app.statements(council.run(query, asked.clone())).await;
        let stranger = app.person_called(Role::Councillor, "stranger@example");
        let (none, nothing) = app.statements(stranger.run(query, asked)).await;

        assert_eq!(titles(&reply), ["in the west"]);
        assert_eq!(titles(&nothing), [""; 0]);
        assert_eq!((some, none), (without + 1, without + 1));
    })
    .await;
}

#[tokio::test]
async fn imported_history_is_not_a_change() {
    on_both(async |app| {
        let manager = app.manager();
        let since = position(&manager).await;
        let operator = app.operator();
        for (reference, moment) in [
            ("OLD", "2025-06-02T09:00:00Z"),
            ("NEW", "2025-08-11T09:00:00Z"),
        ] {
            let team = operator.at(
                moment.parse().expect("an instant"),
                &Identity::ours("operator"),
                Some("opfcc"),
            );
            site::propose(&team.expect("the Team"), a_proposal(app, reference))
                .await
                .expect("a site");
        }

        assert_eq!(changed(&manager, "sites", &since).await, ["NEW"]);
        assert_eq!(
            app.read("site", "OLD", "status").await["status"],
            "PROPOSED"
        );
    })
    .await;
}
