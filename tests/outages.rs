//! A stream waits while the database is unavailable, and then goes on where it was. It does not fail: clients such as
//! graphql-ws give up a stream that has failed.

use std::time::Duration;

use kernel::closing::Stage;
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    cases::{a_draft, a_young_draft},
    on_both,
    socket::Socket,
};

const REFERRALS: &str = "subscription { referralChanged { position kind } }";

impl TestApp {
    /// Refuses every further entry of the audit trail about a referral that a stream sent. There is one already.
    async fn refuse_entries(&self) {
        self.execute(
            "CREATE UNIQUE INDEX only_one ON audit_entry (action) WHERE action = 'referralChanged'",
        )
        .await;
    }

    async fn accept_entries(&self) {
        self.execute("DROP INDEX only_one").await;
    }
}

async fn event(socket: &mut Socket) -> Value {
    let message = socket.about("1").await;
    let payload = &message["payload"];
    let event = &payload["data"]["referralChanged"];
    assert_eq!(event["kind"], "REFERRAL_DRAFTED", "{message}");
    assert_eq!(event["position"], payload["extensions"]["position"]);
    event["position"].clone()
}

/// Nothing but pings for more than the first wait.
async fn assert_silent(socket: &mut Socket) {
    while let Some(message) = socket.within(Duration::from_millis(700)).await {
        assert_eq!(message["type"], "ping", "{message}");
    }
}

#[tokio::test]
async fn a_stream_waits_until_its_events_can_be_entered_in_the_audit_trail() {
    on_both(async |app| {
        let officer = app.officer();
        let mut earlier = officer.connect().await;
        earlier.subscribe("1", REFERRALS).await;
        app.drafted(a_draft()).await;
        event(&mut earlier).await;
        drop(earlier);
        app.refuse_entries().await;
        // Neither has received anything yet.
        let mut socket = officer.connect().await;
        socket.subscribe("1", REFERRALS).await;
        let mut events = officer.events(REFERRALS).await;
        app.drafted(a_young_draft()).await;
        assert_silent(&mut socket).await;

        app.accept_entries().await;

        let position = event(&mut socket).await;
        let received = events.next().await.expect("an event").json();
        assert_eq!(received["data"]["referralChanged"]["position"], position);
        app.drafted(a_draft()).await;
        let next = event(&mut socket).await;
        assert_ne!(next, position);
        let received = events.next().await.expect("an event").json();
        assert_eq!(received["data"]["referralChanged"]["position"], next);
    })
    .await;
}

#[tokio::test]
async fn a_stream_that_waits_ends_with_the_service_and_resumes_without_a_loss() {
    on_both(async |app| {
        let officer = app.officer();
        let mut socket = officer.connect().await;
        socket.subscribe("1", REFERRALS).await;
        app.drafted(a_draft()).await;
        let position = event(&mut socket).await;
        app.refuse_entries().await;
        app.drafted(a_young_draft()).await;
        assert_silent(&mut socket).await;

        app.app.enter(Stage::Draining);
        app.app.enter(Stage::Parting);

        assert_eq!(socket.end().await, (1001, "Going away".into()));
        app.accept_entries().await;
        app.app.enter(Stage::Open);
        let after = format!(
            "query {{ events(after: {position}, first: 5) {{ nodes {{ position kind }} }} }}"
        );
        let missed = officer.ask(&after).await;
        assert_eq!(missed.body["data"]["events"]["nodes"].as_array().map(Vec::len), Some(1));
        let mut again = officer.connect().await;
        again
            .send(json!({ "id": "1", "type": "subscribe", "payload": {
                "query": "subscription($after: EventPosition) { referralChanged(after: $after) { position kind } }",
                "variables": { "after": position },
            } }))
            .await;
        assert_ne!(event(&mut again).await, position);
    })
    .await;
}
