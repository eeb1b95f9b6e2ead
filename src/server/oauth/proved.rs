//! Whether a client is who it says to be. A client that is not known, one that is not let in, and a wrong proof cost the same
//! and are answered alike; whoever fails too often with one client waits before anything is looked at.

use super::{form::Proof, refusal::Refusal};
use crate::{
    auth,
    domain::{
        Error,
        client::{self, Client},
        registered,
    },
    server::{edge::Edge, visitor::Visitor},
};

/// The client of a proof that holds. `known` gets its name once it is one of ours, for the log.
pub async fn proved(
    edge: &Edge,
    proof: Proof,
    from: &Visitor,
    known: &mut Option<String>,
) -> Result<Client, Refusal> {
    let office = &edge.0.office;
    let tried = (proof.client().to_owned(), from.network());
    if let Some(seconds) = office.failures.wait(&tried) {
        return Err(Refusal::TooOften(seconds));
    }
    let app = &edge.0.app;
    let directory = app.directory();
    let found = directory.clients_of(&office.issuer, proof.client()).next();
    known.clone_from(&found.map(|client| client.client_id.clone()));
    let by_header = proof.is_by_header();
    let holds = holds(edge, proof, found).await?;
    let is_let_in =
        |client: &&Client| !registered::is_client_shut_out(client, &directory, app.now());
    if let Some(client) = found.filter(is_let_in).filter(|_| holds) {
        from.came_with(true);
        return Ok(client.clone());
    }
    let by_address = from
        .network()
        .map_or(Ok(()), |from| edge.0.failures.count(from));
    let counted = [office.failures.count(tried), by_address];
    let wait = counted.into_iter().filter_map(Result::err).max();
    Err(wait.map_or(Refusal::Client { by_header }, Refusal::TooOften))
}

/// Whether a proof is that of a client. Without a client it is looked at all the same.
async fn holds(edge: &Edge, proof: Proof, found: Option<&Client>) -> Result<bool, Refusal> {
    let app = &edge.0.app;
    match proof {
        Proof::Secret { secret, .. } => {
            let hash = found.and_then(|client| client.secret_hash.as_deref());
            client::fits(app, secret, hash).await.map_err(told)
        }
        Proof::Assertion { client, text } => {
            let keys = found.and_then(|client| client.keys.clone());
            let theirs = keys.unwrap_or_else(|| edge.0.verifier.published().to_string());
            let audiences = &edge.0.office.audiences;
            let read = auth::read_assertion(&text, (&client, &theirs), audiences, app.now());
            let held = match read {
                Ok(held) => held,
                Err(reason) => {
                    tracing::info!(?reason, "a client's proof was refused");
                    return Ok(false);
                }
            };
            let Some(client) = found.filter(|client| client.keys.is_some()) else {
                return Ok(false);
            };
            client::first_shown(app, client, &held.name, held.until)
                .await
                .map_err(told)
        }
    }
}

/// What went wrong on our side.
fn told(error: Error) -> Refusal {
    match error {
        Error::Unavailable | Error::Timeout => Refusal::Away,
        error => {
            tracing::error!(?error, "internal error at the token endpoint");
            Refusal::Internal
        }
    }
}
