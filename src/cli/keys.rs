//! `keys`: our signing keys, and their changes. A service that runs learns of them by itself: of a new key from the first
//! token that it signed, of one that was retired within ten minutes.

use super::Outcome;
use crate::{
    auth::{self, SigningKeys},
    config::Config,
};

#[derive(clap::Subcommand)]
pub enum Command {
    /// The names of the keys, that which signs first.
    List,
    /// Make a key that signs from now on; tokens given out before still hold.
    Rotate,
    /// Take away a key that no longer signs; its tokens are refused from then on.
    Retire {
        /// The key's name, as `list` shows it.
        kid: String,
    },
}

pub fn run(config: &Config, command: &Command) -> Outcome {
    let path = &config.jwt_signing_key_file;
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
            println!("{kid} is retired");
        }
    }
    Ok(())
}
