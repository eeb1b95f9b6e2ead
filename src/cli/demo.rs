//! `demo`: serve the example records of Northamptonshire from a temporary database.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use futures_util::future::pending;
use kernel::principal::Role;
use secrecy::SecretString;
use serde_json::{Value, json};
use strum::IntoEnumIterator;
use tempfile::TempDir;

use super::{Outcome, import::import, migrate, serve, token};
use crate::{
    config::{Config, Place},
    import::Options,
};

#[derive(clap::Args)]
pub struct Arguments {
    /// Send the three queries over HTTP, print the responses and stop.
    #[arg(long)]
    check: bool,
}

/// The example records, embedded in the binary so that `demo` needs no other file.
const RECORDS: [(&str, &str); 12] = [
    (
        "areas.csv",
        include_str!("../../examples/northamptonshire/areas.csv"),
    ),
    (
        "organisations.csv",
        include_str!("../../examples/northamptonshire/organisations.csv"),
    ),
    (
        "people.csv",
        include_str!("../../examples/northamptonshire/people.csv"),
    ),
    (
        "offenders.csv",
        include_str!("../../examples/northamptonshire/offenders.csv"),
    ),
    (
        "sites.csv",
        include_str!("../../examples/northamptonshire/sites.csv"),
    ),
    (
        "suggestions.csv",
        include_str!("../../examples/northamptonshire/suggestions.csv"),
    ),
    (
        "referrals.csv",
        include_str!("../../examples/northamptonshire/referrals.csv"),
    ),
    (
        "sessions.csv",
        include_str!("../../examples/northamptonshire/sessions.csv"),
    ),
    (
        "attendances.csv",
        include_str!("../../examples/northamptonshire/attendances.csv"),
    ),
    (
        "follow_ups.csv",
        include_str!("../../examples/northamptonshire/follow_ups.csv"),
    ),
    (
        "operations.csv",
        include_str!("../../examples/northamptonshire/operations.csv"),
    ),
    (
        "publications.csv",
        include_str!("../../examples/northamptonshire/publications.csv"),
    ),
];

/// The example queries: the role of the caller, the name, the text.
const QUERIES: [(Role, &str, &str); 3] = [
    (
        Role::CouncilSystem,
        "council-sites",
        "{ sites(filter: { statuses: [SCHEDULED, IN_PROGRESS] }, first: 3) { totalCount { count } nodes { reference name statusText ward { name } } } }",
    ),
    (
        Role::PartnerFrontend,
        "improved-places",
        "{ sites(filter: { statuses: [COMPLETED] }, orderBy: { field: STATUS_CHANGED_AT, direction: DESC }, first: 3) { nodes { name type location { latitude longitude } improvedAt totals { sessions hours { nearestTen underFive } } } } }",
    ),
    (
        Role::Analyst,
        "flyer",
        "{ impact(asAt: \"2025-12-31\") { asAt peopleCompleted { value } notReoffended { value numerator denominator } hours { value } sitesImproved { value } peopleRefused { value } refusedReoffended { value numerator denominator } } }",
    ),
];

pub async fn run(mut config: Config, arguments: &Arguments, quiet: bool) -> Outcome {
    let folder = tempfile::Builder::new()
        .prefix("immediate-justice-demo-")
        .tempdir()?;
    config.database_url = SecretString::from(format!(
        "sqlite://{}/demo.db?mode=rwc",
        folder.path().display()
    ));
    config.issuing.key_file = folder.path().join("key.pem");
    config.photos.place = Some(Place::Folder(folder.path().join("photos")));
    if arguments.check {
        config.listen.set_port(0);
    }
    let listener = serve::listen(config.listen).await?;
    let address = reachable(listener.local_addr()?);
    // Our issuer is the address under which its metadata is found.
    if config.issuing.has_default_name() {
        config.issuing.issuer.clone_from(&address);
    }
    migrate::up(&config).await?;
    let app = super::app(&config).await?;
    println!("importing the example records …");
    records(&app, &folder, quiet).await?;
    let tokens = Tokens::write(&config, folder.path())?;
    if !arguments.check {
        println!("{}", welcome(&address, &tokens, config.limits.ide));
    }
    if !arguments.check {
        return serve::serve(&config, app, listener, None, serve::stopped()?).await;
    }
    tokio::select! {
        served = serve::serve(&config, app, listener, None, pending()) => served,
        checked = run_queries(&address, &tokens) => checked,
    }
}

/// The address under which somebody on this machine reaches a listener.
fn reachable(listener: SocketAddr) -> String {
    if listener.ip().is_unspecified() {
        format!("http://localhost:{}", listener.port())
    } else {
        format!("http://{listener}")
    }
}

async fn records(app: &kernel::App, folder: &TempDir, quiet: bool) -> Outcome {
    let records = folder.path().join("records");
    std::fs::create_dir(&records)?;
    for (name, content) in RECORDS {
        std::fs::write(records.join(name), content)?;
    }
    import(
        app,
        &records,
        &Options {
            accept_changes: false,
            encoding: None,
            dry_run: false,
            progress: !quiet,
        },
    )
    .await?;
    Ok(())
}

/// A folder with a token for each role, each in a file with the name of the role.
struct Tokens(PathBuf);

impl Tokens {
    /// Creates the tokens in a folder; only their owner can read them.
    fn write(config: &Config, folder: &Path) -> Outcome<Self> {
        let tokens = Self(folder.join("tokens"));
        fs::create_dir(&tokens.0)?;
        for role in Role::iter() {
            let token = token::example(config, &config.issuing.key_file, role)?;
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).mode(0o600);
            options
                .open(tokens.file(role))?
                .write_all(token.as_bytes())?;
        }
        Ok(tokens)
    }

    fn file(&self, role: Role) -> PathBuf {
        self.0.join(role.name())
    }
}

/// The text that is printed when the service is ready: an address, the folder of tokens, and requests to paste.
fn welcome(address: &str, tokens: &Tokens, has_ide: bool) -> String {
    let mut lines = vec![String::new()];
    if has_ide {
        lines.push(format!("The IDE, in a browser: {address}/graphql\n"));
    }
    let roles: Vec<_> = Role::iter().map(Role::name).collect();
    lines.push(format!(
        "A token for each role, valid for 12 hours, is in the folder {}:\n  {}\n",
        tokens.0.display(),
        roles.join(" ")
    ));
    let [(role, _, first), ..] = QUERIES;
    lines.push(format!(
        "With curl:\n  curl -s -H \"Authorization: Bearer $(cat {})\" -H 'Content-Type: application/json' -d '{}' {address}/graphql\n",
        tokens.file(role).display(),
        json!({ "query": first })
    ));
    lines.push("Three queries, each with the role whose token to use:".into());
    for (role, _, query) in QUERIES {
        lines.push(format!("  {}: {query}", role.name()));
    }
    lines.join("\n") + "\n"
}

/// Sends the three queries over HTTP and prints the responses.
async fn run_queries(address: &str, tokens: &Tokens) -> Outcome {
    let client = reqwest::Client::new();
    for (role, name, query) in QUERIES {
        let token = fs::read_to_string(tokens.file(role))?;
        let request = client.post(format!("{address}/graphql")).bearer_auth(token);
        let text = request
            .json(&json!({ "query": query }))
            .send()
            .await?
            .text()
            .await?;
        println!("answer {name} {text}");
        let answer: Value = serde_json::from_str(&text)?;
        if answer["data"].is_null() || !answer["errors"].is_null() {
            return Err(format!("the query {name} failed").into());
        }
    }
    Ok(())
}
