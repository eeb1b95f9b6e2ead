//! Events and their commit: none is sent before it or without it, and none is sent twice or lost.

use std::time::Duration;

use domain::{
    site::SiteType,
    suggestion::{self, Submit},
};
use kernel::{App, Caller, Result, issuer::Identity, principal::Principal};

use crate::{
    socket::{SILENCE, listening, next_title},
    support::{Kind, TestApp, database, on_both, socket::Socket},
};

/// Submits a suggestion directly to the domain, as the Team.
pub async fn submitted(app: &App, batch: Option<&Caller>, title: &str) {
    submit(app, batch, title).await.expect("a suggestion");
}

/// The same if it may fail.
pub async fn submit(app: &App, batch: Option<&Caller>, title: &str) -> Result<()> {
    let operator = app.caller(Principal::operator()).expect("the operator");
    let operator = batch.unwrap_or(&operator);
    let team = operator
        .at(app.now(), &Identity::ours("operator"), Some("opfcc"))
        .expect("the Team");
    let directory = app.directory();
    let ward = directory
        .areas
        .values()
        .find(|area| area.reference == "upton")
        .expect("a ward");
    let input = Submit {
        idempotency_key: None,
        reference: None,
        source: None,
        title: title.into(),
        description: "Said to the domain.".into(),
        site_kind: SiteType::Allotment,
        latitude: 52.3,
        longitude: -0.8,
        ward: Some(ward.id),
        areas: vec![],
        work_types: vec![],
        contact_name: None,
        contact_email: None,
        contact_phone: None,
        external_reference: None,
    };
    suggestion::submit(&team, input).await?;
    Ok(())
}

#[tokio::test]
async fn no_event_is_delivered_before_the_commit() {
    on_both(async |app| {
        let mut listener = listening(&app.council()).await;
        let batch = app.operator().batched().await.expect("a transaction");

        submitted(&app.app, Some(&batch), "in a transaction").await;
        let before = listener.within(SILENCE).await;
        batch.finish().await.expect("the commit");

        assert_eq!(before, None);
        assert_eq!(next_title(&mut listener).await, "in a transaction");
    })
    .await;
}

#[tokio::test]
async fn a_rolled_back_event_is_never_delivered() {
    on_both(async |app| {
        let mut listener = listening(&app.council()).await;
        let batch = app.operator().batched().await.expect("a transaction");

        submitted(&app.app, Some(&batch), "never").await;
        drop(batch);

        app.manager().suggest("afterwards", "upton", None).await;
        assert_eq!(next_title(&mut listener).await, "afterwards");
    })
    .await;
}

#[tokio::test]
async fn events_of_another_process_are_delivered_too() {
    on_both(async |app| {
        let mut listener = listening(&app.council()).await;
        let pools = database::open(&app.database_url()).await;
        let other = App::open(pools.reading, pools.writing, app.clock.clone())
            .await
            .expect("a second service");

        submitted(&other, None, "elsewhere").await;

        assert_eq!(next_title(&mut listener).await, "elsewhere");
    })
    .await;
}

#[tokio::test]
async fn an_event_is_read_once_for_any_number_of_subscribers() {
    on_both(async |app| {
        let mut listeners = vec![listening(&app.council()).await];
        let one = statements_of_an_event(app, &mut listeners).await;
        for _ in 0..18 {
            listeners.push(listening(&app.council()).await);
        }

        let many = statements_of_an_event(app, &mut listeners).await;

        assert_eq!(one, many);
    })
    .await;
}

/// The minimum number of statements for some events: the outbox is also polled in between.
async fn statements_of_an_event(app: &TestApp, listeners: &mut [Socket]) -> usize {
    let manager = app.manager();
    let mut fewest = usize::MAX;
    for _ in 0..4 {
        let event = async {
            manager.suggest("a place", "upton", None).await;
            for listener in &mut *listeners {
                assert_eq!(next_title(listener).await, "a place");
            }
            // The statements after the delivery belong to the event.
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        fewest = fewest.min(app.statements_with_follower(event).await);
    }
    fewest
}

#[tokio::test]
async fn an_open_transaction_neither_delays_nor_loses_events_of_others() {
    // SQLite has one writer, so that nobody can commit meanwhile.
    let app = TestApp::start(Kind::Postgres).await;
    let mut listener = listening(&app.council()).await;
    let batch = app.operator().batched().await.expect("a transaction");
    submitted(&app.app, Some(&batch), "written first").await;
    batch.catch_up().await.expect("its rows are written");
    app.manager()
        .suggest("committed first", "upton", None)
        .await;
    assert_eq!(next_title(&mut listener).await, "committed first");

    batch.finish().await.expect("the commit");

    assert_eq!(next_title(&mut listener).await, "written first");
    let positions: Vec<i64> = app
        .column("SELECT position FROM outbox ORDER BY position")
        .await;
    assert_eq!(positions, (1..).take(positions.len()).collect::<Vec<i64>>());
    let titles: Vec<String> = app
        .column(
            "SELECT title FROM suggestion JOIN outbox ON row_id = suggestion.id ORDER BY position",
        )
        .await;
    assert_eq!(titles, ["committed first", "written first"]);
    app.stop().await;
}

#[tokio::test]
async fn concurrent_events_are_delivered_once_each_in_order() {
    on_both(async |app| {
        let mut listener = listening(&app.council()).await;
        let manager = app.manager();
        let titles: Vec<String> = (0..12).map(|number| format!("place {number}")).collect();

        let all = titles.iter().map(|title| manager.suggest(title, "upton", None));
        futures_util::future::join_all(all).await;

        let mut titles_found = vec![];
        for _ in &titles {
            titles_found.push(next_title(&mut listener).await.as_str().expect("a title").to_owned());
        }
        let kept: Vec<String> = app
            .column("SELECT title FROM suggestion JOIN outbox ON row_id = suggestion.id ORDER BY position")
            .await;
        assert_eq!(titles_found, kept);
        assert_eq!(kept.len(), titles.len());
        assert_eq!(listener.within(SILENCE).await, None);
    })
    .await;
}
