//! Reading the audit trail, and what an entry contains: recipient, purpose and request.

use axum::http::{HeaderName, HeaderValue};
use kernel::principal::Role;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{
    Client, Kind, Reply, TestApp,
    cases::{a_draft, of},
    on_both,
    socket::Socket,
};

const TRAIL: &str = "query($filter: AuditFilter, $first: Int, $after: String) { auditTrail(filter: $filter, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { id at subject role organisation client onBehalfOf category operation noun individuals
    recipient purpose result asked times requestId } } }";

/// The entries of a filter, newest first, as the data protection officer reads them.
async fn trail(app: &TestApp, filter: Value) -> Vec<Value> {
    let reply = app
        .person(Role::DataProtectionOfficer)
        .run(TRAIL, json!({ "filter": filter, "first": 100 }))
        .await;
    let nodes = reply.data("auditTrail.nodes");
    nodes
        .as_array()
        .cloned()
        .unwrap_or_else(|| panic!("{}", reply.body))
}

fn operations(entries: &[Value]) -> Vec<&str> {
    entries
        .iter()
        .filter_map(|entry| entry["operation"].as_str())
        .collect()
}

/// Sends a query with a purpose.
async fn for_purpose(client: &Client<'_>, purpose: &[u8], query: &str) -> Reply {
    let mut request = client.request(json!({ "query": query }).to_string());
    request.headers_mut().insert(
        HeaderName::from_static("x-purpose"),
        HeaderValue::from_bytes(purpose).expect("a value"),
    );
    client.send(request).await
}

#[tokio::test]
async fn the_trail_is_filtered_by_person_actor_period_and_category() {
    on_both(async |app| {
        let one = app.submitted(a_draft()).await;
        let other = app.drafted(a_draft()).await;
        let (robin, kim) = (app.person_of(&one).await, app.person_of(&other).await);
        app.at("2025-08-20T09:00:00Z");
        app.officer()
            .act(
                "submitReferral",
                of("referral", &other, json!({})),
                "referral { status }",
            )
            .await;
        app.officer()
            .run(
                "query($id: ID!) { referral(id: $id) { status } }",
                json!({ "id": other["id"] }),
            )
            .await;
        app.analyst()
            .ask("{ offenders { nodes { __typename } } }")
            .await;

        let of_robin = trail(
            app,
            json!({ "person": robin["id"], "category": "ALTERATION" }),
        )
        .await;
        let of_kim = trail(
            app,
            json!({ "person": kim["id"], "at": { "from": "2025-08-20" }, "subject": "referrer@example" }),
        )
        .await;
        let early = trail(
            app,
            json!({ "at": { "to": "2025-08-20" }, "category": "ALTERATION", "subject": "referrer@example" }),
        )
        .await;
        let refused = trail(app, json!({ "result": "REFUSED" })).await;

        assert_eq!(operations(&of_robin), ["SubmitReferral"]);
        assert_eq!(of_robin[0]["individuals"], json!([robin["id"]]));
        assert_eq!(of_robin[0]["noun"], "referral");
        assert_eq!(of_robin[0]["organisation"], "northants-police");
        assert_eq!(of_robin[0]["client"], "local");
        assert_eq!(of_robin[0]["at"], "2025-08-18T09:00:00.000000Z");
        assert_eq!(operations(&of_kim), ["referral", "SubmitReferral"]);
        assert_eq!(of_kim[0]["category"], "DISCLOSURE");
        assert_eq!(of_kim[0]["recipient"], "northants-police");
        assert_ne!(of_kim[0]["requestId"], of_kim[1]["requestId"]);
        assert_eq!(operations(&early), ["SubmitReferral"]);
        assert_eq!(
            (refused.len(), &refused[0]["asked"]),
            (1, &json!("to list offenders"))
        );
    })
    .await;
}

#[tokio::test]
async fn the_trail_is_paged_newest_first() {
    on_both(async |app| {
        app.submitted(a_draft()).await;
        let officer = app.person(Role::DataProtectionOfficer);
        let filter = json!({ "at": { "to": "2025-08-19" }, "category": "COLLECTION" });
        let all = trail(app, filter.clone()).await;
        let mut after = Value::Null;
        let mut paged = vec![];
        while paged.len() < 10 {
            let reply = officer
                .run(
                    TRAIL,
                    json!({ "filter": filter, "first": 3, "after": after }),
                )
                .await;
            paged.extend(
                reply
                    .data("auditTrail.nodes")
                    .as_array()
                    .cloned()
                    .expect("a page"),
            );
            after = reply.data("auditTrail.pageInfo.endCursor");
        }

        assert_eq!(paged[..10], all[..10]);
        assert!(
            all.windows(2)
                .all(|pair| pair[0]["at"].as_str() >= pair[1]["at"].as_str())
        );
    })
    .await;
}

#[tokio::test]
async fn reading_the_trail_is_recorded_with_everybody_shown() {
    on_both(async |app| {
        let person = app.person_of(&app.drafted(a_draft()).await).await;
        trail(app, json!({ "subject": "nobody at all" })).await;
        trail(app, json!({ "person": person["id"] })).await;

        let reads = trail(app, json!({ "subject": "data-protection-officer@example" })).await;

        assert_eq!(operations(&reads), ["auditTrail", "auditTrail"]);
        assert_eq!(reads[0]["individuals"], json!([person["id"]]));
        assert_eq!(reads[0]["category"], "CONSULTATION");
        assert_eq!(reads[1]["individuals"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn only_the_data_protection_officer_reads_the_trail() {
    on_both(async |app| {
        for role in Role::iter() {
            let name = role.name();
            let reply = app
                .person(role)
                .ask("{ auditTrail { nodes { id } } }")
                .await;

            let expected = if role == Role::DataProtectionOfficer {
                ""
            } else {
                "FORBIDDEN"
            };
            assert_eq!(reply.code(), expected, "{name}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_of_twenty_people_is_one_entry() {
    on_both(async |app| {
        let seed = app.seed().await;
        for _ in 0..20 {
            seed.engaged("Robin").await;
        }
        seed.done().await;

        let reply = app.manager().ask("{ offenders(first: 20) { nodes { __typename } } }").await;

        let id = reply.headers["x-request-id"].to_str().expect("an id");
        let entries: Vec<i64> = app.column(&format!("SELECT COUNT(*) FROM audit_entry WHERE request = '{id}'")).await;
        let people: Vec<i64> = app
            .column(&format!("SELECT COUNT(*) FROM audit_individual JOIN audit_entry ON id = entry_id WHERE request = '{id}'"))
            .await;
        assert_eq!((entries[0], people[0]), (1, 20), "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn the_stated_purpose_is_recorded_with_the_action() {
    on_both(async |app| {
        app.drafted(a_draft()).await;
        let question = "{ referrals { nodes { reference } } }";
        let mut longest = "é".repeat(200);

        let reply = for_purpose(&app.manager(), "  Complaint 7, né  ".as_bytes(), question).await;
        assert_eq!(reply.code(), "", "{}", reply.body);
        for_purpose(&app.manager(), longest.as_bytes(), question).await;
        longest.push('é');
        let too_long = for_purpose(&app.manager(), longest.as_bytes(), question).await;
        let no_text = for_purpose(&app.manager(), b"\xff\xfe", question).await;

        let looks = trail(
            app,
            json!({ "subject": "manager@example", "category": "CONSULTATION" }),
        )
        .await;
        let purposes: Vec<_> = looks.iter().map(|look| look["purpose"].as_str()).collect();
        assert_eq!(
            purposes[..2],
            [Some(&*"é".repeat(200)), Some("Complaint 7, né")]
        );
        for refused in [too_long, no_text] {
            assert_eq!(
                (refused.status.as_u16(), refused.code()),
                (400, "BAD_REQUEST"),
                "{}",
                refused.body
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_socket_has_one_purpose_and_each_operation_its_own_request_id() {
    on_both(async |app| {
        app.drafted(a_draft()).await;
        let mut socket = Socket::open(app).await;
        let token = app.manager().token.expect("a token");
        let payload = json!({ "Authorization": format!("Bearer {token}"), "purpose": "Review" });
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.next().await["type"], "connection_ack");

        for id in ["1", "2"] {
            socket
                .ask(id, "{ referrals { nodes { reference } } }")
                .await;
        }

        let looks = trail(
            app,
            json!({ "subject": "manager@example", "category": "CONSULTATION" }),
        )
        .await;
        assert_eq!(
            (&looks[0]["purpose"], &looks[1]["purpose"]),
            (&json!("Review"), &json!("Review"))
        );
        assert_ne!(looks[0]["requestId"], looks[1]["requestId"]);
    })
    .await;
}

#[tokio::test]
async fn figures_that_use_police_checks_are_recorded_as_a_combination() {
    on_both(async |app| {
        let question = "{ impact { notReoffended { value } } }";
        app.analyst().ask(question).await;
        assert_eq!(
            trail(
                app,
                json!({ "category": "COMBINATION", "subject": "analyst@example" })
            )
            .await,
            [Value::Null; 0]
        );

        app.manager().ask(question).await;

        let joined = trail(
            app,
            json!({ "category": "COMBINATION", "subject": "manager@example" }),
        )
        .await;
        assert_eq!(operations(&joined), ["impact"]);
    })
    .await;
}

#[tokio::test]
async fn a_disclosure_without_a_recipient_is_refused() {
    on_both(async |app| {
        let db = app.connection().await;

        let id = if app.kind == Kind::Sqlite {
            "randomblob(16)"
        } else {
            "gen_random_uuid()"
        };
        let statement = format!(
            "INSERT INTO audit_entry (id, at, subject, role, category, action, individuals)
             SELECT {id}, at, subject, role, 'DISCLOSURE', action, '' FROM audit_entry LIMIT 1"
        );

        let refused = db.execute_unprepared(&statement).await;

        let said = refused.expect_err("refused").to_string();
        assert!(said.contains("recipient"), "{said}");
        db.close().await.expect("closed");
    })
    .await;
}
