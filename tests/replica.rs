//! Analysts' queries use a real standby: with its lag in the response, within the maximum lag, and never for
//! queries of the event log.

use std::time::Duration;

use immediate_justice::database::open_replica;
use kernel::{principal::Role, replica};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};

use crate::{
    event::submitted,
    health::asked,
    support::{
        TestApp,
        cluster::Cluster,
        stream::{caller, listen},
    },
};

const TITLES: &str = "{ suggestions(first: 100) { nodes { title } } }";

/// A service with a standby for its analysts.
struct Scene {
    app: TestApp,
    primary: Cluster,
    standby: Cluster,
    /// A superuser's connection to the standby.
    direct: DatabaseConnection,
    measuring: tokio::task::JoinHandle<()>,
}

impl Scene {
    async fn new(most: Duration) -> Self {
        let primary = Cluster::start();
        let app = TestApp::on_cluster(&primary).await;
        let standby = primary.standby();
        let limit = Duration::from_secs(1);
        let db = open_replica(&standby.url().into(), 3, limit).expect("an address");
        app.app.read_from(db, most);
        let measuring = tokio::spawn(replica::follow(app.app.clone()));
        let direct = Database::connect(standby.url()).await.expect("the standby");
        let scene = Self {
            app,
            primary,
            standby,
            direct,
            measuring,
        };
        scene.until("at most").await;
        scene
    }

    /// Waits until the readiness response contains this text about the replica.
    async fn until(&self, words: &str) -> String {
        for _ in 0..400 {
            let (status, line) = asked(&self.app.app, "/health/ready").await;
            if line.contains(words) {
                assert_eq!(status, 200, "{line}");
                return line;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never {words}");
    }

    /// The data that analysts get, and the reported lag; no lag from the primary.
    async fn asked_with_lag(&self, query: &str) -> (Value, Option<f64>) {
        let reply = self.app.analyst().ask(query).await;
        assert_eq!(reply.code(), "", "{}", reply.body);
        (
            reply.body["data"].clone(),
            reply.body["extensions"]["replica"]["lagSeconds"].as_f64(),
        )
    }

    async fn pause(&self) {
        self.direct
            .execute_unprepared("SELECT pg_wal_replay_pause()")
            .await
            .expect("paused");
    }

    async fn stop(self) {
        self.measuring.abort();
        self.direct.close().await.expect("closed");
        self.app.stop().await;
        drop((self.standby, self.primary));
    }
}

fn titles(data: &Value) -> Vec<&str> {
    let nodes = data["suggestions"]["nodes"]
        .as_array()
        .into_iter()
        .flatten();
    nodes.filter_map(|node| node["title"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_serves_only_analysts_until_it_lags_too_far_behind() {
    let scene = Scene::new(Duration::from_secs(3)).await;
    submitted(&scene.app.app, None, "before").await;
    while titles(&scene.asked_with_lag(TITLES).await.0).is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    scene.pause().await;
    submitted(&scene.app.app, None, "after").await;

    let (data, lag) = scene.asked_with_lag(TITLES).await;
    assert_eq!(titles(&data), ["before"]);
    assert!(lag.is_some_and(|lag| (0.0..=3.0).contains(&lag)), "{lag:?}");
    for query in [
        "{ impact { hours { value } } }",
        "{ sites { nodes { id } } }",
        "{ sessions { nodes { id } } }",
    ] {
        assert!(scene.asked_with_lag(query).await.1.is_some(), "{query}");
    }
    let manager = scene.app.manager().ask(TITLES).await;
    assert_eq!(titles(&manager.body["data"]), ["before", "after"]);
    assert!(manager.body["extensions"]["replica"].is_null());

    let line = scene.until("the primary answers for it").await;
    assert!(line.starts_with("ready; the read replica is "), "{line}");
    let (data, lag) = scene.asked_with_lag(TITLES).await;
    assert_eq!((titles(&data), lag), (vec!["before", "after"], None));

    scene
        .direct
        .execute_unprepared("SELECT pg_wal_replay_resume()")
        .await
        .expect("resumed");
    scene.until("at most").await;
    let (data, lag) = scene.asked_with_lag(TITLES).await;
    assert_eq!(titles(&data), ["before", "after"]);
    assert!(lag.is_some());
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_and_streams_of_the_event_log_are_served_by_the_primary() {
    let scene = Scene::new(Duration::from_mins(1)).await;
    let analyst = caller(&scene.app.app, Role::Analyst);
    let requests = "subscription($after: EventPosition) { suggestionChanged(after: $after) { suggestion { title ward { name } } } }";
    let mut stream = listen(&analyst, requests, &Value::Null);
    scene.pause().await;
    submitted(&scene.app.app, None, "after").await;

    assert_eq!(stream.title().await.0, "after");
    let (data, lag) = scene
        .asked_with_lag("{ suggestions { position nodes { title } } }")
        .await;
    assert_eq!((titles(&data), lag), (vec!["after"], None));
    let position = &data["suggestions"]["position"];
    submitted(&scene.app.app, None, "later").await;
    let since =
        "query($since: EventPosition) { suggestions(changedSince: $since) { nodes { title } } }";
    let reply = scene
        .app
        .analyst()
        .run(since, json!({ "since": position }))
        .await;
    assert_eq!(titles(&reply.body["data"]), ["later"], "{}", reply.body);
    assert_eq!(stream.title().await.0, "later");
    let (data, lag) = scene.asked_with_lag("{ events { nodes { kind } } }").await;
    assert_eq!(
        (data["events"]["nodes"].as_array().map(Vec::len), lag),
        (Some(2), None)
    );
    drop(stream);
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queries_are_answered_while_the_replica_is_unreachable() {
    let scene = Scene::new(Duration::from_secs(10)).await;
    submitted(&scene.app.app, None, "there").await;

    scene.standby.stop();

    // At once, before anybody has measured it.
    let (data, lag) = scene.asked_with_lag(TITLES).await;
    assert_eq!((titles(&data), lag), (vec!["there"], None));
    scene
        .until("the read replica is unreachable, the primary answers for it")
        .await;
    scene.standby.start_again();
    scene.until("at most").await;
    assert!(scene.asked_with_lag(TITLES).await.1.is_some());
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_on_the_replica_are_limited_and_read_only() {
    let primary = Cluster::start();
    let db =
        open_replica(&primary.url().into(), 2, Duration::from_millis(200)).expect("an address");

    let long = db
        .execute_unprepared("SELECT pg_sleep(10)")
        .await
        .expect_err("cut short");
    let written = db
        .execute_unprepared("CREATE TABLE written (n int)")
        .await
        .expect_err("refused");

    assert!(long.to_string().contains("statement timeout"), "{long}");
    assert!(
        written.to_string().contains("read-only transaction"),
        "{written}"
    );
    db.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_a_replica_of_the_primary_is_not_used() {
    let (primary, stranger) = (Cluster::start(), Cluster::start());
    let app = TestApp::on_cluster(&primary).await;
    let db = open_replica(&stranger.url().into(), 2, Duration::from_secs(1)).expect("an address");
    app.app.read_from(db, Duration::from_secs(10));

    let measuring = tokio::spawn(replica::follow(app.app.clone()));
    tokio::time::sleep(Duration::from_millis(1_500)).await;

    assert_eq!(app.app.replica(), Some(replica::ReplicaState::Away));
    measuring.abort();
    app.stop().await;
}
