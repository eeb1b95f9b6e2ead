//! `audit`: look whether the audit trail is what was sealed, or write it out.

use std::io::{self, Write};

use chrono::NaiveDate;
use clap::Subcommand;
use serde_json::json;

use super::{Outcome, said};
use crate::{
    auth::{SigningKey, SigningKeys},
    config::Config,
    domain::{
        Caller,
        audit::{
            self, Signer,
            trail::{self, Entry},
            verify,
        },
        issuer::issuer_shown,
        principal::Principal,
    },
};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Walk the chain of seals and say which entry was altered, taken away, added or put elsewhere.
    Verify,
    /// Write the entries of some days as JSON, one a line. That they are given away is entered too.
    Export(Export),
}

#[derive(clap::Args)]
struct Export {
    /// The first day, for example 2026-01-01.
    #[arg(long)]
    from: NaiveDate,
    /// The last day.
    #[arg(long)]
    to: NaiveDate,
    /// To whom they are given.
    #[arg(long)]
    recipient: String,
    /// Why.
    #[arg(long)]
    purpose: Option<String>,
}

pub async fn run(config: &Config, arguments: Arguments) -> Outcome {
    let app = super::app(config).await?;
    let operator = app.caller(Principal::operator()).map_err(said)?;
    match arguments.what {
        What::Verify => verify(config, &operator).await,
        What::Export(asked) => export(operator, asked).await,
    }
}

/// Signs with the local key.
pub fn signer(key: SigningKey) -> Signer {
    Signer {
        key_id: key.key_id().into(),
        sign: Box::new(move |text| key.sign(text)),
    }
}

async fn verify(config: &Config, operator: &Caller) -> Outcome {
    let keys = SigningKeys::open(&config.jwt_signing_key_file);
    if let Err(error) = &keys {
        println!("no signature can be checked: {error}");
    }
    let checks = |key_id: &str, text: &[u8], signature: &str| {
        let keys = keys.as_ref().ok()?;
        let mut held = keys.iter();
        held.find_map(|key| key.holds(key_id, text, signature))
    };
    let report = verify::verify(operator, &checks, &mut |finding| println!("{finding}"))
        .await
        .map_err(said)?;
    println!(
        "{} entries are sealed; {} signed heads hold, as far as place {}",
        report.sealed, report.signed, report.signed_to
    );
    println!(
        "{} entries wait for their seal: nothing proves these yet",
        report.waiting
    );
    for key in &report.unknown_keys {
        println!("heads signed with the key {key} were not checked: it is not here");
    }
    match report.findings {
        0 => Ok(()),
        some => Err(format!("the audit trail is not what was sealed: {some} findings").into()),
    }
}

async fn export(operator: Caller, asked: Export) -> Outcome {
    let purpose = asked.purpose.as_deref().map(audit::purpose);
    let operator = operator.for_purpose(purpose.transpose().map_err(said)?.flatten());
    let mut out = io::BufWriter::new(io::stdout());
    let days = (asked.from, asked.to);
    trail::export(&operator, days, &asked.recipient, &mut |entry| {
        writeln!(out, "{}", line(&entry))
    })
    .await
    .map_err(said)?;
    Ok(out.flush()?)
}

/// An entry as a line of JSON.
fn line(entry: &Entry) -> serde_json::Value {
    let individuals: Vec<String> = trail::individuals(entry)
        .map(|person| person.0.to_string())
        .collect();
    json!({
        "id": entry.id.0.to_string(),
        "at": entry.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        "subject": entry.subject,
        "issuer": issuer_shown(&entry.issuer),
        "role": entry.role,
        "organisation": entry.organisation,
        "client": entry.client,
        "onBehalfOf": entry.on_behalf_of,
        "category": format!("{:?}", entry.category).to_lowercase(),
        "operation": entry.action,
        "noun": entry.noun,
        "row": entry.row_id.map(|row| row.to_string()),
        "individuals": individuals,
        "recipient": entry.recipient,
        "purpose": entry.purpose,
        "result": format!("{:?}", entry.result).to_lowercase(),
        "asked": entry.asked,
        "times": entry.times,
        "requestId": entry.request,
    })
}
