//! `audit`: verify the audit trail, or export it or its heads.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use clap::Subcommand;
use kernel::{
    Caller,
    audit::{
        self, Keys, Outgoing, Signature, Signer, outside,
        trail::{self, Entry},
        verify::{self, Finding},
    },
    choice::Choice,
    clock::written,
    issuer::issuer_shown,
    principal::Principal,
};
use serde_json::json;

use super::{Outcome, heads, printable};
use crate::{
    auth::{self, SigningKeys},
    config::Config,
};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Verify the hash chain: report each entry that was altered, removed, added or moved, and each day on which the
    /// chain was sealed again or no head was signed.
    Verify(Verify),
    /// Print the signed heads as JSON lines, to be stored where the owner of the database cannot change them.
    Heads,
    /// Print the entries of a period as JSON lines. The disclosure itself is recorded in the trail.
    Export(Export),
}

#[derive(clap::Args)]
struct Verify {
    /// A file of heads that was stored outside the database, as `audit heads` or `IJ_AUDIT_HEADS_FILE` writes it.
    #[arg(long)]
    heads: Option<PathBuf>,
}

#[derive(clap::Args)]
struct Export {
    /// The first day, for example 2026-01-01.
    #[arg(long, value_parser = super::day)]
    from: NaiveDate,
    /// The last day.
    #[arg(long, value_parser = super::day)]
    to: NaiveDate,
    /// The recipient of the entries.
    #[arg(long)]
    recipient: String,
    /// The purpose of the disclosure.
    #[arg(long)]
    purpose: Option<String>,
}

pub async fn run(config: &Config, arguments: Arguments) -> Outcome {
    let app = super::app(config).await?;
    let operator = app.caller(Principal::operator()).map_err(printable)?;
    match arguments.what {
        What::Verify(command) => verify(config, &operator, command.heads.as_deref()).await,
        What::Heads => outside::list(&operator, &mut |outgoing: &Outgoing| {
            writeln!(io::stdout(), "{}", heads::line(outgoing))
        })
        .await
        .map_err(printable),
        What::Export(command) => export(operator, command).await,
    }
}

/// A signer that reads the key file each time and signs with the first key in it.
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
    Keys {
        known: keys.public(),
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
    let mut keys = SigningKeys::open(&config.issuing.key_file).map_or_else(
        |error| {
            println!("our signing keys cannot be read: {error}");
            no_keys()
        },
        |keys| known(&keys),
    );
    if let Some(path) = kept {
        learn(&mut keys, path)?;
    }
    let mut print = |finding: Finding| println!("{finding}");
    let report = verify::verify(operator, &keys, &mut print)
        .await
        .map_err(printable)?;
    let mut findings = report.findings;
    if let Some(path) = kept {
        findings += compare(operator, &keys, path).await?;
    }
    println!(
        "{} entries are sealed; {} heads have valid signatures, up to position {}",
        report.sealed, report.signed, report.signed_to
    );
    println!(
        "{} entries are not sealed yet: nothing proves that they are unchanged",
        report.waiting
    );
    println!(
        "{} days have no head and need none, because nobody used the service",
        report.quiet_days
    );
    for key in &report.retired_keys {
        println!(
            "heads signed with the retired key {key} are valid, because later heads confirm them"
        );
    }
    for key in &report.unknown_keys {
        println!(
            "heads signed with the key {key} were not checked, because the key is not available"
        );
    }
    match findings {
        0 => Ok(()),
        some => Err(format!("the audit trail is not as it was sealed: {some} findings").into()),
    }
}

/// Adds the keys of the heads in the external file to the trusted keys.
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

/// Compares the trail with the heads in the external file, and returns the number of findings.
async fn compare(operator: &Caller, keys: &Keys, path: &Path) -> Outcome<u64> {
    let (mut compared, mut findings) = (0, 0);
    let mut print = |finding: Finding| println!("{finding}");
    for line in heads::lines(path)? {
        match line? {
            Ok(kept) => {
                compared += 1;
                findings += outside::compare(operator, keys, &kept, &mut print)
                    .await
                    .map_err(printable)?;
            }
            Err(number) => println!("line {number} of {} is not a head", path.display()),
        }
    }
    println!("{compared} heads from the external file were compared");
    Ok(findings)
}

async fn export(operator: Caller, command: Export) -> Outcome {
    let purpose = command.purpose.as_deref().map(audit::purpose);
    let operator = operator.for_purpose(purpose.transpose().map_err(printable)?.flatten());
    let mut out = io::BufWriter::new(io::stdout());
    let days = (command.from, command.to);
    trail::export(&operator, days, &command.recipient, &mut |entry| {
        writeln!(out, "{}", line(&entry))
    })
    .await
    .map_err(printable)?;
    Ok(out.flush()?)
}

/// A stored name as these lines write it: in lower case, without underscores.
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
        "at": written(entry.at),
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
