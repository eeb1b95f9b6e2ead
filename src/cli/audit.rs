//! `audit`: look whether the audit trail is what was sealed, or write it or its heads out.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use clap::Subcommand;
use serde_json::json;

use super::{Outcome, heads, said};
use crate::{
    auth::{self, SigningKeys},
    config::Config,
    domain::{
        Caller,
        audit::{
            self, Keys, Outgoing, Signature, Signer, outside,
            trail::{self, Entry},
            verify::{self, Finding},
        },
        choice::Choice,
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
    /// Walk the chain of seals and say which entry was altered, taken away, added or put elsewhere, and on which day the
    /// chain was sealed anew or no head was signed.
    Verify(Verify),
    /// Write the signed heads as JSON, one a line, to be kept where nobody who owns the database can change them.
    Heads,
    /// Write the entries of some days as JSON, one a line. That they are given away is entered too.
    Export(Export),
}

#[derive(clap::Args)]
struct Verify {
    /// A file of heads that was kept elsewhere, as `audit heads` or `IJ_AUDIT_HEADS_FILE` writes it.
    #[arg(long)]
    heads: Option<PathBuf>,
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
        What::Verify(asked) => verify(config, &operator, asked.heads.as_deref()).await,
        What::Heads => outside::list(&operator, &mut |outgoing: &Outgoing| {
            writeln!(io::stdout(), "{}", heads::line(outgoing))
        })
        .await
        .map_err(said),
        What::Export(asked) => export(operator, asked).await,
    }
}

/// Signs with whichever of our keys is the first in its file at the time.
pub fn signer(key_file: PathBuf) -> Signer {
    let file = key_file.clone();
    Signer {
        keys: Box::new(move || {
            SigningKeys::open(&file).map_or_else(|_| no_keys(), |keys| known(&keys))
        }),
        sign: Box::new(move |text| {
            let keys = SigningKeys::open(&key_file)
                .inspect_err(|error| tracing::error!(%error, "no head can be signed"))
                .ok()?;
            let key = keys.iter().next()?;
            Some(Signature {
                key_id: key.key_id().into(),
                public_key: key.public_key(),
                text: key.sign(text)?,
            })
        }),
    }
}

fn known(keys: &SigningKeys) -> Keys {
    let known = keys
        .iter()
        .map(|key| (key.key_id().into(), key.public_key()));
    Keys {
        known: known.collect(),
        holds: auth::holds,
    }
}

fn no_keys() -> Keys {
    Keys {
        known: [].into(),
        holds: auth::holds,
    }
}

async fn verify(config: &Config, operator: &Caller, kept: Option<&Path>) -> Outcome {
    let mut keys = SigningKeys::open(&config.jwt_signing_key_file).map_or_else(
        |error| {
            println!("none of our keys is known: {error}");
            no_keys()
        },
        |keys| known(&keys),
    );
    if let Some(path) = kept {
        learn(&mut keys, path)?;
    }
    let mut tell = |finding: Finding| println!("{finding}");
    let report = verify::verify(operator, &keys, &mut tell)
        .await
        .map_err(said)?;
    let mut findings = report.findings;
    if let Some(path) = kept {
        findings += compare(operator, &keys, path).await?;
    }
    println!(
        "{} entries are sealed; {} signed heads hold, as far as place {}",
        report.sealed, report.signed, report.signed_to
    );
    println!(
        "{} entries wait for their seal: nothing proves these yet",
        report.waiting
    );
    println!(
        "{} days have no head and need none: nobody used the service",
        report.quiet_days
    );
    for key in &report.retired_keys {
        println!(
            "heads signed with the key {key} hold: it is retired, but later heads answer for them"
        );
    }
    for key in &report.unknown_keys {
        println!("heads signed with the key {key} were not checked: it is not here");
    }
    match findings {
        0 => Ok(()),
        some => Err(format!("the audit trail is not what was sealed: {some} findings").into()),
    }
}

/// Believes the keys of the heads that were kept elsewhere.
fn learn(keys: &mut Keys, path: &Path) -> Outcome {
    for line in heads::lines(path)? {
        if let Ok(kept) = line?
            && let Some(public_key) = kept.head.public_key
        {
            keys.known.entry(kept.head.key_id).or_insert(public_key);
        }
    }
    Ok(())
}

/// Holds the trail against the heads that were kept elsewhere; tells how much was found.
async fn compare(operator: &Caller, keys: &Keys, path: &Path) -> Outcome<u64> {
    let (mut compared, mut findings) = (0, 0);
    let mut tell = |finding: Finding| println!("{finding}");
    for line in heads::lines(path)? {
        match line? {
            Ok(kept) => {
                compared += 1;
                findings += outside::compare(operator, keys, &kept, &mut tell)
                    .await
                    .map_err(said)?;
            }
            Err(number) => println!("line {number} of {} is no head", path.display()),
        }
    }
    println!("{compared} heads that were kept elsewhere were compared");
    Ok(findings)
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

/// A stored name as these lines write it: in small letters, without joints.
fn small(choice: &impl Choice) -> String {
    choice.name().to_lowercase().replace('_', "")
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
        "category": small(&entry.category),
        "operation": entry.action,
        "noun": entry.noun,
        "row": entry.row_id.map(|row| row.to_string()),
        "individuals": individuals,
        "recipient": entry.recipient,
        "purpose": entry.purpose,
        "result": small(&entry.result),
        "asked": entry.asked,
        "times": entry.times,
        "requestId": entry.request,
    })
}
