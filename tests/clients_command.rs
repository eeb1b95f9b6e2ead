//! The command that registers clients, and its effect on a running service.

use std::process::Output;

use serde_json::json;

use crate::support::{office::request, on_both, process, send};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn the_command_manages_a_client_from_registration_to_closing() {
    on_both(async |app| {
        let run = |arguments: &[&str]| -> Output {
            process::run(&app.database_url(), &[&["clients"], arguments].concat())
        };
        let succeeded = |arguments: &[&str]| -> Output {
            let output = run(arguments);
            assert!(output.status.success(), "{arguments:?}: {output:?}");
            output
        };
        let register = ["register", "police", "--org", "northants-police", "--role", "police-data", "--name", "The force"];

        let registered = succeeded(&register);
        let secret = text(&registered.stdout);
        let secret = secret.trim_end();
        assert_eq!((secret.len(), text(&registered.stdout).lines().count()), (43, 1), "only the secret");
        assert!(!text(&registered.stderr).contains(secret));

        let rotated = text(&succeeded(&["rotate-secret", "police"]).stdout);
        assert!(rotated.trim_end() != secret && rotated.trim_end().len() == 43);
        succeeded(&["narrow", "police", "--scope", "sites:read", "--scope", "offenders:read"]);
        succeeded(&["suspend", "police"]);
        assert!(text(&succeeded(&["list"]).stdout).contains("police\t-\tSUSPENDED\tnorthants-police\tpolice-data\tsites:read offenders:read\t-\tThe force"));
        succeeded(&["resume", "police"]);
        assert!(succeeded(&["close", "police"]).stdout.is_empty());

        for (arguments, message) in [
            (&register[..], "subject"),
            (&["suspend", "nobody"], "there is no client nobody"),
            (&["resume", "police"], "CLOSED"),
            (&["register", "x", "--org", "nowhere", "--role", "analyst"], "there is no organisation nowhere"),
        ] {
            let output = run(arguments);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}");
            assert!(text(&output.stderr).contains(message), "{arguments:?}: {output:?}");
            assert!(output.stdout.is_empty());
        }
        assert_eq!(run(&["register", "x", "--org", "opfcc", "--role", "root"]).status.code(), Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_running_service_applies_changes_by_the_command_within_two_seconds() {
    on_both(async |app| {
        let client = app.registered(json!({})).await;
        let token = app.token_of(&client, "").await;
        let machine = app.bearing(&token);
        assert_eq!(machine.ask("{ viewer { role } }").await.status, 200);

        let suspended = process::run(&app.database_url(), &["clients", "suspend", &client.id]);

        assert!(suspended.status.success(), "{suspended:?}");
        let received = async {
            while machine.ask("{ viewer { role } }").await.status != 401 {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(5), received)
            .await
            .expect("received");
    })
    .await;
}

#[tokio::test]
async fn a_client_registered_by_another_process_is_accepted_immediately() {
    on_both(async |app| {
        let run = |arguments: &[&str]| {
            let output = process::run(&app.database_url(), &[&["clients"], arguments].concat());
            assert!(output.status.success(), "{arguments:?}: {output:?}");
            String::from_utf8_lossy(&output.stdout)
                .trim_end()
                .to_owned()
        };
        let form = "grant_type=client_credentials";
        // This instance does not follow the log, so its directory stays as old as it is.
        let (router, other) = app.elsewhere().await;
        other.follower.abort();
        let asks = async |secret: &str| {
            let reply = send(&router, request(form, Some(("machine", secret)))).await;
            reply.status.as_u16()
        };
        assert_eq!(asks("a guess").await, 401);
        let secret = run(&[
            "register",
            "machine",
            "--org",
            "west-northants",
            "--role",
            "council-system",
        ]);
        assert_eq!(asks(&secret).await, 200, "just registered");
        let newer = run(&["rotate-secret", "machine"]);
        assert_eq!(asks(&newer).await, 200, "with a new secret");
        assert_eq!(asks(&secret).await, 401);
        run(&["suspend", "machine"]);
        run(&["resume", "machine"]);
        assert_eq!(asks(&newer).await, 200);
        assert_eq!(asks("a guess").await, 401);
    })
    .await;
}
