//! How the registration of a client limits a token's rights, immediately and everywhere: on the next request,
//! on open streams, and on other instances.

use std::time::Duration;

use immediate_justice::{
    auth::{Organisations, Source, Trust},
    server,
};
use jsonwebtoken::Algorithm;
use kernel::{
    issuer::Issuer,
    outbox::Limits,
    policy::Action,
    principal::{Principal, Role},
};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::of,
    office::{machine, machine_at},
    on_both,
    partner::{PARTNER, PartnerKey, claims, jwks, trust},
    send,
    stream::listen,
};

const REQUESTS: &str =
    "subscription($after: EventPosition) { siteRequested(after: $after) { suggestion { title } } }";
const VIEWER: &str = "{ viewer { role scopes } }";

/// The time limit for a change to take effect on open streams.
const FIVE_SECONDS: Duration = Duration::from_secs(5);

async fn status(app: &TestApp, token: &str) -> u16 {
    app.bearing(token).ask(VIEWER).await.status.as_u16()
}

#[tokio::test]
async fn suspending_and_resuming_a_client_takes_effect_on_the_next_request() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let token = app.token_of(&client, "").await;
        assert_eq!(status(app, &token).await, 200);

        let suspended = app.changed("suspendClient", &client.read, json!({})).await;
        let refused = app.bearing(&token).ask(VIEWER).await;
        let resumed = app.changed("resumeClient", &suspended, json!({})).await;
        let again = status(app, &token).await;
        app.changed("closeClient", &resumed, json!({})).await;

        assert_eq!(
            (refused.status.as_u16(), refused.code()),
            (401, "UNAUTHENTICATED")
        );
        assert_eq!((again, status(app, &token).await), (200, 401));
        let forged = app.bearing("x").ask(VIEWER).await;
        assert_eq!(refused.text, forged.text, "the same body for every reason");
    })
    .await;
}

#[tokio::test]
async fn an_older_token_has_no_more_scopes_than_its_client_has_now() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let token = app.token_of(&client, "").await;
        let machine = app.bearing(&token);
        let suggestions = "{ suggestions { nodes { title } } }";
        assert_eq!(machine.ask(suggestions).await.code(), "");

        app.changed(
            "narrowClient",
            &client.read,
            json!({ "scopes": ["sites:read"] }),
        )
        .await;

        assert_eq!(machine.ask(suggestions).await.code(), "FORBIDDEN");
        assert_eq!(
            machine.ask(VIEWER).await.data("viewer.scopes"),
            json!(["sites:read"])
        );
        let shown = machine
            .ask("{ __type(name: \"Suggestion\") { name } }")
            .await;
        assert_eq!(shown.data("__type"), Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_client_expires_at_its_time_and_with_its_organisation() {
    on_both(async |app| {
        let ends = app
            .registered(json!({ "expiresAt": "2025-08-18T09:30:00Z" }))
            .await;
        let stays = app.registered(json!({ "clientId": "stays" })).await;
        let (ending, staying) = (
            app.token_of(&ends, "").await,
            app.token_of(&stays, "").await,
        );
        let form = "grant_type=client_credentials";
        let given = app
            .asks_for_token(form, Some((&ends.id, &ends.secret)))
            .await;
        assert_eq!(
            given.body["expires_in"], 1800,
            "no token outlives its client"
        );

        app.at("2025-08-18T09:30:00Z");
        assert_eq!(
            (status(app, &ending).await, status(app, &staying).await),
            (401, 200)
        );

        let council = app.entry("organisations", "west-northants", "").await;
        let selection = "id version status history { from to }";
        let input = of("organisation", &council, json!({}));
        let suspended = app
            .manager()
            .done("suspendOrganisation", "organisation", selection, input)
            .await;
        assert_eq!(status(app, &staying).await, 401);
        let again = app
            .manager()
            .act(
                "suspendOrganisation",
                of("organisation", &suspended, json!({})),
                "organisation { id }",
            )
            .await;
        assert_eq!(again.user_errors(), ["CONFLICT status"]);
        let input = of("organisation", &suspended, json!({}));
        let resumed = app
            .administrator()
            .done("resumeOrganisation", "organisation", selection, input)
            .await;
        assert_eq!(
            (status(app, &staying).await, &resumed["status"]),
            (200, &json!("ACTIVE"))
        );
        assert_eq!(
            resumed["history"][2],
            json!({ "from": "SUSPENDED", "to": "ACTIVE" })
        );
    })
    .await;
}

#[tokio::test]
async fn callers_cannot_suspend_their_own_organisation() {
    on_both(async |app| {
        let own = app.entry("organisations", "opfcc", "").await;
        let input = of("organisation", &own, json!({}));

        let reply = app
            .manager()
            .act("suspendOrganisation", input, "organisation { id }")
            .await;

        assert_eq!(reply.user_errors(), ["CONFLICT organisation-not-own"]);
    })
    .await;
}

#[tokio::test]
async fn open_streams_of_a_suspended_client_end_on_every_instance() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let other = app.other_process(Limits::default()).await;
        let mut here = listen(&machine_at(&app.app, &client.id), REQUESTS, &Value::Null);
        let mut there = listen(&machine_at(&other.app, &client.id), REQUESTS, &Value::Null);

        app.changed("suspendClient", &client.read, json!({})).await;

        let ends = async { (here.end().await, there.end().await) };
        let (here, there) = tokio::time::timeout(FIVE_SECONDS + Duration::from_secs(1), ends)
            .await
            .expect("both end within five seconds");
        for end in [here, there] {
            assert_eq!(end["extensions"]["code"], "UNAUTHENTICATED", "{end}");
        }
        assert!(
            other.app.caller(machine(&client.id)).is_err(),
            "and the next request there is refused"
        );
    })
    .await;
}

#[tokio::test]
async fn a_stream_ends_when_its_scope_is_removed() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let other = app.other_process(Limits::default()).await;
        let there = machine_at(&other.app, &client.id);
        let mut stream = listen(&there, REQUESTS, &Value::Null);

        app.changed(
            "narrowClient",
            &client.read,
            json!({ "scopes": ["sites:read"] }),
        )
        .await;

        let end = tokio::time::timeout(FIVE_SECONDS + Duration::from_secs(1), stream.end());
        let end = end.await.expect("it ends within five seconds");
        assert_eq!(end["extensions"]["code"], "FORBIDDEN", "{end}");
        let renewed = there.renewed().expect("the token is still accepted");
        assert!(renewed.may(Action::ListSites) && !renewed.may(Action::ListSuggestions));
    })
    .await;
}

#[tokio::test]
async fn clients_of_different_issuers_with_one_name_are_separate() {
    on_both(async |app| {
        let key = PartnerKey::new("k", Algorithm::ES256);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("keys.json");
        std::fs::write(&file, jwks(&[&key])).expect("a file");
        let trust = Trust {
            organisations: Organisations::All,
            ..trust(Source::File(file))
        };
        let router = server::public(app.edge_trusting(vec![trust]).await);
        let ask = async |client_id: Option<&str>| {
            let mut claims = claims(app.clock.now());
            claims["scope"] = "sites:read suggestions:read".into();
            if let Some(name) = client_id {
                claims["client_id"] = name.into();
            }
            let client = Client::new(app, Some(key.token(&claims)));
            let reply = send(
                &router,
                client.request(json!({ "query": VIEWER }).to_string()),
            )
            .await;
            (reply.status.as_u16(), reply.data("viewer.scopes"))
        };
        let both = json!(["sites:read", "suggestions:read"]);
        let ours = app.registered(json!({})).await;
        let theirs = json!({ "issuer": PARTNER, "scopes": ["sites:read"] });
        let theirs = app.registered(theirs).await.read;
        app.changed("suspendClient", &ours.read, json!({})).await;

        assert_eq!(
            ask(Some("council-machine")).await,
            (200, json!(["sites:read"])),
            "limited by its own row only"
        );
        assert_eq!(ask(Some("not-registered")).await, (200, both));
        assert_eq!(
            ask(None).await.0,
            401,
            "it may be the token of a registered client"
        );
        app.changed("suspendClient", &theirs, json!({})).await;
        assert_eq!(ask(Some("council-machine")).await.0, 401);
        let again = app.registered(json!({ "clientId": "other" })).await;
        assert_eq!(status(app, &app.token_of(&again, "").await).await, 200);
    })
    .await;
}

#[tokio::test]
async fn a_client_names_a_person_only_as_its_registration_allows() {
    on_both(async |app| {
        for (mode, with_one, with_none) in [
            ("NONE", false, true),
            ("OPTIONAL", true, true),
            ("REQUIRED", true, false),
        ] {
            let name = format!("client-{mode}");
            let client = json!({ "clientId": name, "onBehalfOf": mode });
            app.registered(client).await;
            let for_somebody = Principal {
                on_behalf_of: Some("resident-7".into()),
                ..machine(&name)
            };

            assert_eq!(
                app.app.caller(for_somebody).is_ok(),
                with_one,
                "{mode} with a person"
            );
            assert_eq!(
                app.app.caller(machine(&name)).is_ok(),
                with_none,
                "{mode} without"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_person_for_whom_a_client_acts_is_in_the_audit_trail() {
    on_both(async |app| {
        let client = app.registered(json!({ "onBehalfOf": "REQUIRED" })).await;
        let token = app.token_of(&client, "&obo_sub=resident-7").await;

        app.bearing(&token).suggest("A bench", "upton", None).await;

        let entries: Vec<String> = app
            .column("SELECT subject || ' ' || client || ' ' || on_behalf_of FROM audit_entry WHERE action = 'SubmitSuggestion'")
            .await;
        assert_eq!(entries, ["council-machine council-machine resident-7"]);
    })
    .await;
}

#[tokio::test]
async fn a_machine_role_is_refused_if_the_subject_is_a_person() {
    on_both(async |app| {
        let partner = |subject: &str, client: Option<&str>| Principal {
            issuer: Issuer {
                name: PARTNER.into(),
                is_ours: false,
                ..Issuer::ours(PARTNER)
            },
            subject: subject.into(),
            client: client.map(str::to_owned),
            ..machine("x")
        };
        let ours = |subject: &str, client: Option<&str>| Principal {
            client: client.map(str::to_owned),
            ..machine(subject)
        };
        let mentor = json!({ "subject": "their-mentor", "issuer": PARTNER, "role": "MENTOR" });
        let mentor = app.newcomer("opfcc", mentor).await;
        app.manager()
            .done("recordStaffMember", "staffMember", "id", mentor)
            .await;
        for (principal, is_let_in) in [
            (ours("some-machine", Some("some-machine")), true),
            (ours("some-machine", None), true),
            (ours("some-machine", Some("other")), false),
            (partner("service-account-1", Some("machine")), true),
            (partner("their-mentor", Some("machine")), false),
            (partner("their-mentor", None), false),
            // A namesake of somebody whom our own issuer names.
            (partner("mentor@example", Some("machine")), true),
            (ours("councillor@example", None), false),
        ] {
            let case = format!("{principal:?}");
            let front_end = Principal {
                role: Role::PartnerFrontend,
                ..principal.clone()
            };
            let analyst = Principal {
                role: Role::Analyst,
                ..principal.clone()
            };

            assert_eq!(app.app.caller(principal).is_ok(), is_let_in, "{case}");
            assert_eq!(app.app.caller(front_end).is_ok(), is_let_in, "{case}");
            assert!(
                app.app.caller(analyst).is_ok(),
                "another role is not a machine's alone: {case}"
            );
        }
    })
    .await;
}
