//! `figures`: verify the signed statement of a publication.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use kernel::statement::{Signed, Signs};
use serde_json::Value;

use super::Outcome;
use crate::{
    auth::{SigningKey, SigningKeys, stated},
    config::Config,
};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Verify a signed statement of a publication, and print what it says.
    Verify {
        /// The file with the statement, as the API gives it (`Publication.statement`).
        file: PathBuf,
        /// The keys to verify it with, as `/.well-known/jwks.json` gives them. By default those of our key file and of all
        /// publications in the database.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
}

pub async fn run(config: &Config, command: Command) -> Outcome {
    let Command::Verify { file, keys } = command;
    let keys = match keys {
        Some(path) => of_key_set(&path)?,
        None => ours(config).await?,
    };
    let text = read(&file)?;
    let (key_id, claims) =
        stated(text.trim(), &keys).map_err(|doubt| format!("{} {doubt}", file.display()))?;
    println!("{claims:#}");
    println!("The signature is valid. It was made with the key {key_id}.");
    Ok(())
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()).into())
}

/// The Ed25519 keys of a JSON Web Key Set.
fn of_key_set(path: &Path) -> Outcome<BTreeMap<String, String>> {
    let set: Value = serde_json::from_str(&read(path)?)
        .map_err(|error| format!("{} is not a JSON Web Key Set: {error}", path.display()))?;
    let keys = set["keys"].as_array().into_iter().flatten();
    let keys = keys.filter(|key| key["crv"] == "Ed25519");
    let named =
        keys.filter_map(|key| Some((key["kid"].as_str()?.into(), key["x"].as_str()?.into())));
    Ok(named.collect())
}

/// The keys of our key file and those of all statements in the database.
async fn ours(config: &Config) -> Outcome<BTreeMap<String, String>> {
    let app = super::app(config).await?;
    let mut keys = app.directory().statement_keys.clone();
    match SigningKeys::open(&config.issuing.key_file) {
        Ok(own) => keys.extend(own.public()),
        Err(error) => println!("our signing keys cannot be read: {error}"),
    }
    Ok(keys)
}

/// Signs with the first key of the key file, which is read each time. The file is made on first use where that is allowed.
pub fn signs(config: &Config) -> Signs {
    let path = config.issuing.key_file.clone();
    let may_make = config.signing_key_may_be_made();
    Box::new(move |claims: &Value| -> Option<Signed> {
        let key = SigningKey::open_or_make(&path, may_make);
        let key = key.inspect_err(|error| tracing::error!(%error, "no statement can be signed"));
        key.ok()?.state(claims)
    })
}
