//! A partner with a real identity provider: an `OpenID` provider in its own process, whose keys change while it
//! runs.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use immediate_justice::{
    auth::{ClaimNames, Organisations, Source, Trust},
    server,
};
use jsonwebtoken::Algorithm;
use kernel::clock::Clock;
use serde_json::{Value, json};

use crate::support::{AUDIENCE, Client, Reply, TestApp, on_both, process::clients_folder, send};

/// The provider as a separate process, which is killed when the test ends.
struct Provider {
    issuer: String,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    process: Child,
}

impl Provider {
    fn start() -> Self {
        let mut process = Command::new("node")
            .arg("provider.mjs")
            .current_dir(clients_folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node runs: use tests/run");
        let input = process.stdin.take().expect("its input");
        let output = process.stdout.take().expect("its output");
        let mut provider = Self {
            issuer: String::new(),
            input,
            output: BufReader::new(output).lines(),
            process,
        };
        provider.issuer = provider.line();
        provider
    }

    fn line(&mut self) -> String {
        let line = self.output.next().expect("the provider runs");
        line.expect("a line")
    }

    /// Sends it a command about its keys, and waits until it is done.
    fn command(&mut self, order: &str) {
        writeln!(self.input, "{order}").expect("written");
        assert_eq!(self.line(), order);
    }

    /// A token, requested as the council's system requests it.
    async fn token(&self) -> String {
        let request = reqwest::Client::new()
            .post(format!("{}/token", self.issuer))
            .basic_auth(
                "council-machine",
                Some("plainly%20fictional%2C%20for%20tests"),
            )
            .header("content-type", "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials&scope=sites:read");
        let answer = request.send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");
        let token = answer["access_token"].as_str();
        token.unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Trust in it, as an operator would configure it.
    fn trust(&self) -> Trust {
        Trust {
            issuer: self.issuer.clone(),
            algorithms: vec![Algorithm::RS256],
            organisations: Organisations::Only(["west-northants".into()].into()),
            names: ClaimNames {
                role: vec!["realm_access.roles".into()],
                organisation: vec!["organisation".into()],
                ..ClaimNames::of_partners()
            },
            ..Trust::ours(
                "",
                AUDIENCE,
                Source::Address(format!("{}/jwks", self.issuer)),
            )
        }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

async fn ask(app: &TestApp, router: &axum::Router, token: &str) -> Reply {
    let client = Client::new(app, Some(token.into()));
    let query = json!({ "query": "{ viewer { subject role organisation { reference } } }" });
    send(router, client.request(query.to_string())).await
}

#[tokio::test]
async fn tokens_of_a_provider_are_valid_across_key_changes_until_their_key_is_removed() {
    on_both(async |app| {
        let mut provider = Provider::start();
        // It goes by the machine's clock.
        app.clock.set(Clock::default().now());
        let router = server::public(app.edge_trusting(vec![provider.trust()]).await);
        let first = provider.token().await;
        let reply = ask(app, &router, &first).await;
        assert_eq!(
            reply.data("viewer.role"),
            "council-system",
            "{}",
            reply.text
        );
        assert_eq!(
            reply.data("viewer.organisation.reference"),
            "west-northants"
        );

        provider.command("rotate");
        let second = provider.token().await;
        let seconds = |seconds| Clock::default().now() + chrono::TimeDelta::seconds(seconds);
        app.clock.set(seconds(31));
        let (new, old) = (
            ask(app, &router, &second).await,
            ask(app, &router, &first).await,
        );
        assert_eq!((new.status.as_u16(), old.status.as_u16()), (200, 200));

        provider.command("drop");
        provider.command("rotate");
        let third = provider.token().await;
        app.clock.set(seconds(62));
        let newest = ask(app, &router, &third).await;
        let (new, old) = (
            ask(app, &router, &second).await,
            ask(app, &router, &first).await,
        );
        let statuses = [newest, new, old].map(|reply| reply.status.as_u16());
        assert_eq!(
            statuses,
            [200, 200, 401],
            "the first key is no longer accepted"
        );
    })
    .await;
}
