//! Registered clients: who may manage them, what is shown of them, and their status.

use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};

use crate::support::{
    cases::{NOTHING, of, with},
    log,
    office::CLIENT,
    on_both,
};

#[tokio::test]
async fn a_secret_is_shown_once_and_stored_only_as_a_hash() {
    on_both(async |app| {
        let input = app
            .a_machine(json!({ "idempotencyKey": "one", "scopes": ["sites:read"] }))
            .await;
        let selection = format!("secret client {{ {CLIENT} }}");
        let administrator = app.administrator();

        let first = administrator
            .act("registerClient", input.clone(), &selection)
            .await;
        let again = administrator.act("registerClient", input, &selection).await;

        let secret = first.data("registerClient.secret");
        let secret = secret.as_str().expect("a secret");
        assert_eq!(secret.len(), 43, "256 bits in base64url");
        assert_eq!(again.data("registerClient.secret"), Value::Null);
        assert_eq!(
            again.data("registerClient.client"),
            first.data("registerClient.client")
        );
        let all = administrator
            .ask(&format!("{{ clients {{ nodes {{ {CLIENT} }} }} }}"))
            .await;
        assert_eq!(all.data("clients.nodes.0.hasSecret"), true);
        assert!(
            !all.text.contains(secret) && !all.text.contains("argon2"),
            "{}",
            all.text
        );
        let kept: Vec<String> = app.column("SELECT secret_hash FROM client").await;
        assert!(
            kept[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept:?}"
        );
        let entries: Vec<String> = app
            .column("SELECT coalesce(asked, '') || action FROM audit_entry")
            .await;
        assert!(entries.iter().all(|entry| !entry.contains(secret)));
        assert_eq!(log::lines_with(secret), Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_client_has_all_scopes_of_its_role_unless_it_is_given_fewer() {
    on_both(async |app| {
        let whole = app.registered(json!({})).await.read;
        let less = json!({ "clientId": "reader", "scopes": ["sites:read", "impact:read"] });
        let less = app.registered(less).await.read;

        let all: Vec<_> = Role::CouncilSystem
            .scopes()
            .into_iter()
            .map(Scope::name)
            .collect();
        assert_eq!(whole["scopes"], json!(all));
        assert_eq!(less["scopes"], json!(["sites:read", "impact:read"]));
        assert_eq!(
            (&whole["status"], &whole["onBehalfOf"]),
            (&json!("ACTIVE"), &json!("NONE"))
        );
        assert_eq!(whole["organisation"]["reference"], "west-northants");
        assert_eq!(whole["history"], json!([{ "from": null, "to": "ACTIVE" }]));
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_client_are_reported_together() {
    on_both(async |app| {
        let private = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "x".repeat(43), "d": "d" }] });
        let public = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "x".repeat(43) }] }).to_string();
        for (changes, expected) in [
            (
                json!({
                    "clientId": "a b", "name": " ", "role": "root", "keys": "{}", "expiresAt": "2025-08-18T09:00:00Z",
                }),
                vec![
                    "BAD_USER_INPUT clientId", "BAD_USER_INPUT name", "BAD_USER_INPUT role", "BAD_USER_INPUT keys",
                    "BAD_USER_INPUT expiresAt",
                ],
            ),
            (
                json!({ "clientId": "a:b", "scopes": ["sites:read", "referrals:read", "x"] }),
                vec!["BAD_USER_INPUT clientId", "BAD_USER_INPUT scopes.1", "BAD_USER_INPUT scopes.2"],
            ),
            (json!({ "scopes": [] }), vec!["BAD_USER_INPUT scopes"]),
            (json!({ "keys": private.to_string() }), vec!["BAD_USER_INPUT keys"]),
            (json!({ "withSecret": false }), vec!["BAD_USER_INPUT withSecret"]),
            (json!({ "issuer": "https://p.example", "keys": public }), vec!["BAD_USER_INPUT issuer"]),
            (json!({ "organisation": NOTHING }), vec!["NOT_FOUND"]),
            (json!({ "clientId": "manager@example", "scopes": ["sites:read"] }), vec!["CONFLICT subject-unique"]),
        ] {
            let input = app.a_machine(changes).await;

            let reply = app.administrator().act("registerClient", input, "client { id }").await;

            assert_eq!(reply.user_errors(), expected, "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_client_id_is_unique_for_its_issuer_and_never_also_a_persons_subject() {
    on_both(async |app| {
        let ours = app.registered(json!({})).await.read;
        let theirs = app.registered(json!({ "issuer": "https://p.example" })).await.read;
        let closed = app.changed("closeClient", &ours, json!({})).await;
        let input = app.a_machine(json!({ "scopes": ["sites:read"] })).await;
        let newcomer = json!({ "subject": "council-machine", "role": "MENTOR" });
        let newcomer = app.newcomer("opfcc", newcomer).await;

        let again = app.administrator().act("registerClient", input, "client { id }").await;
        let person = app.manager().act("recordStaffMember", newcomer, "staffMember { id }").await;

        assert_eq!(again.user_errors(), ["CONFLICT subject-unique"]);
        assert_eq!(person.user_errors(), ["CONFLICT subject-unique"]);
        assert_eq!((&theirs["hasSecret"], &closed["status"]), (&json!(false), &json!("CLOSED")));
        let query = "{ client(reference: \"council-machine\") { id } none: client(reference: \"other\") { id } }";
        let found = app.administrator().ask(query).await;
        assert_eq!((found.data("client.id"), found.data("none")), (ours["id"].clone(), Value::Null));
    })
    .await;
}

#[tokio::test]
async fn clients_are_managed_with_clients_manage_and_read_by_the_data_protection_officer() {
    on_both(async |app| {
        let client = app.registered(json!({})).await.read;
        let input = of("client", &client, json!({}));
        for role in [
            Role::Manager,
            Role::CouncilSystem,
            Role::DataProtectionOfficer,
        ] {
            let person = app.person(role);

            let suspended = person
                .act("suspendClient", input.clone(), "client { id }")
                .await;
            let read = person.ask("{ clients { nodes { clientId } } }").await;

            assert_eq!(suspended.code(), "FORBIDDEN", "{role:?}");
            let may_read = role == Role::DataProtectionOfficer;
            assert_eq!(read.code().is_empty(), may_read, "{role:?}: {}", read.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_clients_scopes_can_only_be_narrowed() {
    on_both(async |app| {
        let scopes = json!(["sites:read", "suggestions:read", "impact:read"]);
        let client = json!({ "scopes": scopes, "expiresAt": "2025-12-31T00:00:00Z" });
        let client = app.registered(client).await.read;
        for (changes, expected) in [
            (json!({ "scopes": ["sites:read", "sessions:read"] }), "CONFLICT client-only-narrowed"),
            (json!({ "expiresAt": "2026-01-01T00:00:00Z" }), "CONFLICT client-only-narrowed"),
            (json!({ "scopes": ["x"] }), "BAD_USER_INPUT scopes.0"),
            (json!({ "scopes": scopes }), "BAD_USER_INPUT scopes"),
            (json!({}), "BAD_USER_INPUT"),
        ] {
            let input = of("client", &client, changes);

            let reply = app.administrator().act("narrowClient", input, "client { id }").await;

            assert_eq!(reply.user_errors(), [expected], "{}", reply.body);
        }
        let less = json!({ "scopes": ["sites:read"], "expiresAt": "2025-09-01T00:00:00Z" });
        let narrowed = app.changed("narrowClient", &client, less).await;

        assert_eq!(narrowed["scopes"], json!(["sites:read"]));
        assert_eq!(
            narrowed["amendments"][0],
            json!({ "field": "scopes", "oldValue": "sites:read suggestions:read impact:read", "newValue": "sites:read" })
        );
        assert_eq!(narrowed["amendments"][1]["newValue"], "2025-09-01T00:00:00.000000Z");
    })
    .await;
}

#[tokio::test]
async fn each_step_is_refused_in_the_wrong_status() {
    on_both(async |app| {
        let client = app
            .registered(json!({ "scopes": ["sites:read"] }))
            .await
            .read;
        let refused = async |verb: &str, client: &Value| {
            let reply = app
                .administrator()
                .act(verb, of("client", client, json!({})), "client { id }")
                .await;
            reply.user_errors()
        };

        assert_eq!(refused("resumeClient", &client).await, ["CONFLICT status"]);
        let suspended = app.changed("suspendClient", &client, json!({})).await;
        assert_eq!(
            refused("suspendClient", &suspended).await,
            ["CONFLICT status"]
        );
        assert_eq!(
            refused("suspendClient", &client).await,
            ["VERSION_CONFLICT version"]
        );
        let resumed = app.changed("resumeClient", &suspended, json!({})).await;
        let closed = app.changed("closeClient", &resumed, json!({})).await;
        for verb in ["suspendClient", "resumeClient", "closeClient"] {
            assert_eq!(refused(verb, &closed).await, ["CONFLICT status"], "{verb}");
        }
        assert_eq!(
            refused("rotateClientSecret", &closed).await,
            ["CONFLICT client-open"]
        );
        let narrow = of("client", &closed, json!({ "scopes": ["sites:read"] }));
        let narrow = app
            .administrator()
            .act("narrowClient", narrow, "client { id }")
            .await;
        assert_eq!(narrow.user_errors(), ["CONFLICT client-open"]);
        let absent = json!({ "id": NOTHING, "version": 1 });
        assert_eq!(refused("closeClient", &absent).await, ["NOT_FOUND"]);
        let steps: Vec<&str> = closed["history"]
            .as_array()
            .expect("steps")
            .iter()
            .filter_map(|step| step["to"].as_str())
            .collect();
        assert_eq!(steps, ["ACTIVE", "SUSPENDED", "ACTIVE", "CLOSED"]);
    })
    .await;
}

#[tokio::test]
async fn callers_cannot_change_the_client_of_their_own_token() {
    on_both(async |app| {
        let own = json!({ "clientId": "keeper", "role": "system-admin" });
        let own = app.registered(own).await;
        let other = app.registered(json!({})).await.read;
        let token = app.token_of(&own, "").await;
        let keeper = app.bearing(&token);
        for (verb, changes) in [
            ("rotateClientSecret", json!({})),
            ("narrowClient", json!({ "scopes": ["clients:manage"] })),
            ("suspendClient", json!({})),
            ("closeClient", json!({})),
        ] {
            let reply = keeper
                .act(verb, of("client", &own.read, changes), "client { id }")
                .await;

            let mut expected = vec!["CONFLICT client-not-own"];
            if verb == "rotateClientSecret" {
                expected.push("CONFLICT client-for-systems");
            }
            assert_eq!(reply.user_errors(), expected, "{verb}: {}", reply.body);
        }
        let reply = keeper
            .act(
                "suspendClient",
                of("client", &other, json!({})),
                "client { status }",
            )
            .await;
        assert_eq!(reply.data("suspendClient.client.status"), "SUSPENDED");
    })
    .await;
}

#[tokio::test]
async fn clients_are_listed_by_state_organisation_and_change() {
    on_both(async |app| {
        app.registered(json!({})).await;
        let analyst = app.id_of("organisations", "analysts").await;
        let other = json!({ "clientId": "figures", "name": "A", "role": "analyst", "organisation": analyst });
        let other = app.registered(other).await.read;
        let query = "query($filter: ClientFilter, $since: EventPosition) {
            clients(filter: $filter, changedSince: $since) { position totalCount { count } nodes { clientId } } }";
        let ask = async |variables: Value| {
            let reply = app.administrator().run(query, variables).await;
            let nodes = reply.data("clients.nodes");
            let ids = nodes.as_array().cloned().unwrap_or_default();
            let ids: Vec<Value> = ids.iter().map(|node| node["clientId"].clone()).collect();
            (json!(ids), reply.data("clients.position"))
        };

        let (all, position) = ask(json!({ "filter": {} })).await;
        app.changed("suspendClient", &other, json!({})).await;

        assert_eq!(all, json!(["figures", "council-machine"]), "by name");
        assert_eq!(ask(json!({ "filter": { "statuses": ["SUSPENDED"] } })).await.0, json!(["figures"]));
        assert_eq!(ask(json!({ "filter": { "organisation": analyst } })).await.0, json!(["figures"]));
        let since = with(json!({ "filter": {} }), json!({ "since": position }));
        let mut changed = ask(since.clone()).await.0;
        for _ in 0..100 {
            if changed != json!([]) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            changed = ask(since.clone()).await.0;
        }
        assert_eq!(changed, json!(["figures"]));
    })
    .await;
}
