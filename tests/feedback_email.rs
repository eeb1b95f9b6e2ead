//! E-mails by a real relay: one that refuses twice and then takes them, one that refuses for good, and one that is away.

use immediate_justice::{config::Config, outbound::email};
use serde_json::{Value, json};

use crate::{
    feedback::sent,
    support::{TestApp, on_both, script::Script},
};

/// Sends everything that is due by a relay on this port.
async fn send_all(app: &TestApp, port: &Value) {
    let settings = [
        ("IJ_SMTP_URL", format!("smtp://127.0.0.1:{port}")),
        (
            "IJ_MAIL_FROM",
            "Immediate Justice <team@scheme.example>".to_owned(),
        ),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    let config = Config::read(None, settings).expect("valid settings");
    let (relay, from) = email::relay(&config.mail)
        .expect("a relay")
        .expect("it is set");
    while email::send_next(&app.app, &relay, &from)
        .await
        .expect("a look")
    {}
}

/// The deliveries by e-mail: status, tries and problem.
async fn deliveries(app: &TestApp) -> Vec<Value> {
    let query = "{ feedback { nodes { deliveries { channel status tries problem } } } }";
    let nodes = app.manager().ask(query).await.data("feedback.nodes");
    let nodes = nodes.as_array().expect("a list").iter();
    let all = nodes.flat_map(|node| node["deliveries"].as_array().expect("a list").clone());
    let by_email = all.filter(|delivery| delivery["channel"] == "EMAIL");
    by_email
        .map(|one| json!([one["status"], one["tries"], one["problem"]]))
        .collect()
}

#[tokio::test]
async fn an_email_fails_twice_and_then_arrives() {
    on_both(async |app| {
        let heading = format!("Ŵel, {}— done", "łąka ".repeat(30));
        sent(app, heading.trim()).await;
        let mut relay = Script::start("smtp.py", "");
        let port = relay.next_line().await["port"].clone();
        relay.send(json!({ "answers": [451, 421] })).await;
        relay.next_line().await;

        send_all(app, &port).await;
        assert_eq!(
            deliveries(app).await,
            [json!(["WAITING", 1, "The relay answered 451."])]
        );
        send_all(app, &port).await;
        assert_eq!(deliveries(app).await[0][1], 1, "it waits");
        app.at("2025-08-18T09:10:00Z");
        send_all(app, &port).await;
        assert_eq!(deliveries(app).await[0][1], 2);
        app.at("2025-08-18T09:30:00Z");
        send_all(app, &port).await;

        assert_eq!(deliveries(app).await, [json!(["DELIVERED", 3, null])]);
        let taken = relay.next_line().await;
        assert_eq!(taken["from"], "team@scheme.example");
        assert_eq!(taken["to"], json!(["secretary@allotments.example"]));
        assert_eq!(taken["automatic"], "auto-generated");
        assert_eq!(taken["subject"], heading.trim());
        assert!(taken["longest"].as_i64() <= Some(998), "{taken}");
        assert!(
            taken["id"]
                .as_str()
                .is_some_and(|id| id.ends_with("@scheme.example>")),
            "{taken}"
        );
        app.at("2025-08-19T09:30:00Z");
        send_all(app, &port).await;
        assert_eq!(deliveries(app).await[0][1], 3, "it is delivered once");
    })
    .await;
}

#[tokio::test]
async fn a_refusal_for_good_ends_it_and_a_relay_that_is_away_does_not() {
    on_both(async |app| {
        sent(app, "Done").await;
        // Nobody listens on this port.
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = json!(free.local_addr().expect("an address").port());
        drop(free);
        send_all(app, &port).await;
        assert_eq!(
            deliveries(app).await,
            [json!(["WAITING", 1, "The relay cannot be reached."])]
        );
        let mut relay = Script::start("smtp.py", "");
        let port = relay.next_line().await["port"].clone();
        relay.send(json!({ "answers": [550] })).await;
        relay.next_line().await;
        app.at("2025-08-18T09:10:00Z");

        send_all(app, &port).await;

        assert_eq!(
            deliveries(app).await,
            [json!(["FAILED", 2, "The relay answered 550."])]
        );
        let failed = "{ feedback(filter: { hasFailedDelivery: true }) { totalCount { count } } }";
        let failed = app.manager().ask(failed).await;
        assert_eq!(failed.data("feedback.totalCount.count"), 1);
    })
    .await;
}
