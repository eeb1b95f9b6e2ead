//! Authenticates clients. An unknown client, a suspended client and wrong credentials take the same time and get the
//! same response. After too many failures with one client, further attempts are refused without any check.

use super::{form::Proof, refusal::Refusal};
use domain::client::{self, Client};
use kernel::{Error, registered};

use crate::{
    auth,
    server::{edge::Edge, visitor::Visitor},
};

/// The authenticated client. `known` is set to its name if the client is registered, for the log.
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
    let by_header = proof.is_by_header();
    let mut is_first = true;
    loop {
        let directory = app.directory();
        let found = directory.clients_of(&office.issuer, proof.client()).next();
        known.clone_from(&found.map(|client| client.client_id.clone()));
        let admitted =
            found.filter(|client| !registered::is_client_shut_out(client, &directory, app.now()));
        // The client may have been registered, resumed or given new credentials a moment ago, at another process. It is
        // read again once for each attempt that fails, whatever the cause, so that all failures take the same time.
        let may_be_old = is_first;
        is_first = false;
        let is_newer =
            async || may_be_old && app.has_newer_client(&office.issuer, proof.client()).await;
        if admitted.is_none() && is_newer().await {
            continue;
        }
        let holds = holds(edge, proof.clone(), found).await?;
        if let Some(client) = admitted.filter(|_| holds) {
            from.came_with(true);
            return Ok(client.clone());
        }
        if admitted.is_none() || !is_newer().await {
            break;
        }
    }
    let by_address = from
        .network()
        .map_or(Ok(()), |from| edge.0.failures.count(from));
    let counted = [office.failures.count(tried), by_address];
    let wait = counted.into_iter().filter_map(Result::err).max();
    Err(wait.map_or(Refusal::Client { by_header }, Refusal::TooOften))
}

/// Whether the credentials are those of the client. They are checked even if the client is unknown, so that this takes
/// the same time.
async fn holds(edge: &Edge, proof: Proof, found: Option<&Client>) -> Result<bool, Refusal> {
    let app = &edge.0.app;
    match proof {
        Proof::Secret { secret, .. } => {
            let hash = found.and_then(|client| client.secret_hash.as_deref());
            client::fits(app, secret, hash).await.map_err(refusal_of)
        }
        Proof::Assertion { client, text } => {
            let keys = found.and_then(|client| client.keys.clone());
            let theirs = keys.unwrap_or_else(|| edge.0.verifier.published().to_string());
            let audiences = &edge.0.office.audiences;
            let read = auth::read_assertion(&text, (&client, &theirs), audiences, app.now());
            let held = match read {
                Ok(held) => held,
                Err(reason) => {
                    tracing::info!(?reason, "a client's assertion was refused");
                    return Ok(false);
                }
            };
            let Some(client) = found.filter(|client| client.keys.is_some()) else {
                return Ok(false);
            };
            client::first_shown(app, client, &held.name, held.until)
                .await
                .map_err(refusal_of)
        }
    }
}

/// Converts an error of the domain.
fn refusal_of(error: Error) -> Refusal {
    match error {
        Error::Unavailable | Error::Timeout => Refusal::Away,
        error => {
            tracing::error!(?error, "internal error at the token endpoint");
            Refusal::Internal
        }
    }
}
