//! Nobody can give a client scopes over the API that they lack. The operator registers all other clients on the
//! command line.

use kernel::principal::Role;
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::support::{
    cases::{of, with},
    on_both,
};

#[tokio::test]
async fn a_registered_client_has_a_machine_role_and_only_scopes_of_its_registrar() {
    on_both(async |app| {
        let own = Role::SystemAdmin.scopes();
        let mut given = vec![];
        for role in Role::iter() {
            let name = role.name();
            for scope in role.scopes() {
                let client = format!("{name}/{}", scope.name().replace(':', "."));
                let input = json!({ "clientId": client, "role": name, "scopes": [scope.name()] });
                let input = app.a_machine(input).await;

                let reply = app
                    .administrator()
                    .act("registerClient", input, "secret")
                    .await;

                let mut errors = vec![];
                if !["council-system", "partner-frontend"].contains(&name) {
                    errors.push("CONFLICT client-for-systems");
                }
                if !own.contains(&scope) {
                    errors.push("CONFLICT client-within-registrar");
                }
                assert_eq!(reply.user_errors(), errors, "{client}: {}", reply.body);
                assert_eq!(
                    reply.data("registerClient.secret").is_string(),
                    errors.is_empty()
                );
                given.extend(errors.is_empty().then_some(client));
            }
            let whole = app
                .a_machine(json!({ "clientId": format!("{name}/all"), "role": name }))
                .await;
            let whole = app
                .administrator()
                .act("registerClient", whole, "secret")
                .await;
            let errors = whole.user_errors();
            assert!(
                errors.contains(&"CONFLICT client-within-registrar".to_owned())
                    || role == Role::SystemAdmin,
                "{errors:?}"
            );
            assert_eq!(whole.data("registerClient.secret"), Value::Null);
        }
        assert_eq!(
            given,
            ["council-system/sites.read", "partner-frontend/sites.read"]
        );
    })
    .await;
}

#[tokio::test]
async fn secrets_are_rotated_only_by_callers_who_could_register_the_client() {
    on_both(async |app| {
        for (name, client, errors) in [
            ("narrow", json!({ "scopes": ["sites:read"] }), vec![]),
            ("wide", json!({}), vec!["CONFLICT client-within-registrar"]),
            (
                "person",
                json!({ "role": "manager", "scopes": ["sites:read"] }),
                vec!["CONFLICT client-for-systems"],
            ),
        ] {
            let client = app
                .registered(with(client, json!({ "clientId": name })))
                .await;

            let input = of("client", &client.read, json!({}));
            let reply = app
                .administrator()
                .act("rotateClientSecret", input, "secret")
                .await;

            assert_eq!(reply.user_errors(), errors, "{name}");
            assert_eq!(
                reply.data("rotateClientSecret.secret").is_string(),
                errors.is_empty()
            );
        }
        let wide = app
            .administrator()
            .ask("{ clients(first: 100) { nodes { id clientId version } } }")
            .await;
        let nodes = wide.data("clients.nodes");
        let wide = nodes
            .as_array()
            .into_iter()
            .flatten()
            .find(|node| node["clientId"] == "person");
        let narrowed = app
            .changed(
                "narrowClient",
                wide.expect("the client"),
                json!({ "expiresAt": "2026-01-01T00:00:00Z" }),
            )
            .await;
        let input = of("client", &narrowed, json!({}));
        let reply = app
            .administrator()
            .act("rotateClientSecret", input, "secret")
            .await;
        assert_eq!(
            reply.user_errors(),
            ["CONFLICT client-for-systems"],
            "nor once it is narrowed"
        );
    })
    .await;
}
