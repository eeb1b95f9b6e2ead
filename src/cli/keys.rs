//! `keys`: list, rotate and retire our signing keys. A running service loads a new key when it receives the first token
//! signed by it, and drops a retired key within ten minutes.

use super::Outcome;
use crate::{
    auth::{self, SigningKeys},
    config::Config,
};

#[derive(clap::Subcommand)]
pub enum Command {
    /// List the key ids, the signing key first.
    List,
    /// Create a new signing key; tokens signed by the old key remain valid.
    Rotate,
    /// Remove a key that no longer signs; its tokens are refused from then on.
    Retire {
        /// The key id, as `list` shows it. One in 64 begins with a hyphen.
        #[arg(allow_hyphen_values = true)]
        kid: String,
    },
}

pub fn run(config: &Config, command: &Command) -> Outcome {
    let path = &config.issuing.key_file;
    match command {
        Command::List => {
            let keys = SigningKeys::open(path)?;
            for (place, key) in keys.iter().enumerate() {
                let does = if place == 0 { "signs" } else { "verifies" };
                println!("{} {does}", key.key_id());
            }
        }
        Command::Rotate => {
            SigningKeys::open_or_make(path, config.signing_key_may_be_made())?;
            println!("{} signs", auth::rotate(path)?);
        }
        Command::Retire { kid } => {
            auth::retire(path, kid)?;
            println!("{kid} was retired");
        }
    }
    Ok(())
}
