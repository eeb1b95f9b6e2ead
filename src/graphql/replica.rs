//! Which queries a read replica may answer, and the primary's answer where it could not.

use async_graphql::{Request, Response, Value};
use futures_util::{Stream, StreamExt, future::Either, stream};

use super::{ErrorCode, context::Counts};
use crate::domain::Caller;

/// What a query says that asks about the log of commits: two servers would tell two stories.
const OF_THE_LOG: [&str; 3] = ["changedSince", "events", "position"];

/// A query that a replica answers.
pub(super) struct Elsewhere {
    pub(super) caller: Caller,
    pub(super) request: Request,
    /// How far the replica is behind at most, in seconds.
    pub(super) lag: f64,
}

/// The query for a replica to answer, if there is one for this caller that is near enough.
pub(super) fn elsewhere(caller: &Caller, request: &Request) -> Option<Elsewhere> {
    let (caller, lag) = caller.from_the_replica()?;
    if asks_of_the_log(&request.query) {
        return None;
    }
    let mut copy = Request::new(request.query.clone()).variables(request.variables.clone());
    copy.operation_name.clone_from(&request.operation_name);
    let lag = (lag.as_secs_f64() * 10.0).ceil() / 10.0;
    Some(Elsewhere {
        caller,
        request: copy,
        lag,
    })
}

/// Whether a document says one of these words anywhere: rather once too often, which costs no more than the primary's
/// answer.
fn asks_of_the_log(document: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    document
        .split(|letter| !is_part(letter))
        .any(|word| OF_THE_LOG.contains(&word))
}

/// The replica's answer with its lag, or the primary's if the replica has none or is lost meanwhile.
pub(super) fn nearest(
    caller: Caller,
    lag: f64,
    mut replicas: impl Stream<Item = (Response, Counts)> + Send + Unpin + 'static,
    primarys: impl Stream<Item = (Response, Counts)> + Send + Unpin + 'static,
) -> impl Stream<Item = (Response, Counts)> + Send + Unpin + 'static {
    let first = async move {
        let lost = caller.replica_lost();
        futures_util::pin_mut!(lost);
        let answer = match futures_util::future::select(replicas.next(), lost).await {
            Either::Left((answer, _)) => answer.filter(|(answer, _)| !is_unavailable(answer)),
            Either::Right(((), _)) => None,
        };
        let Some((answer, held_back)) = answer else {
            caller.give_the_replica_up();
            return primarys.left_stream();
        };
        let told = async_graphql::value!({ "lagSeconds": lag });
        stream::iter([(answer.extension("replica", told), held_back)]).right_stream()
    };
    stream::once(first).flatten().boxed()
}

/// Whether any part of an answer is missing because the database was.
fn is_unavailable(answer: &Response) -> bool {
    let unavailable = Value::from(ErrorCode::Unavailable.name());
    answer.errors.iter().any(|error| {
        let code = error
            .extensions
            .as_ref()
            .and_then(|values| values.get("code"));
        code == Some(&unavailable)
    })
}

#[cfg(test)]
mod tests {
    use super::asks_of_the_log;

    #[test]
    fn whatever_asks_about_the_log_is_the_primarys_to_answer() {
        for document in [
            "{ sites(changedSince: $p) { nodes { id } } }",
            "{ events { kind } }",
            "{ sites { position } }",
            "query($p: EventPosition) { x: sites(changedSince:$p){nodes{id}} }",
        ] {
            assert!(asks_of_the_log(document), "{document}");
        }
        for document in [
            "{ sites { nodes { id } } }",
            "{ impact { hours { value } } }",
        ] {
            assert!(!asks_of_the_log(document), "{document}");
        }
    }
}
