//! Which queries a read replica may execute, and the fallback to the primary database.

use async_graphql::{Request, Response};
use futures_util::{Stream, StreamExt, future::Either, stream};
use kernel::Caller;

use super::{
    document::{Collected, Operation, OperationType},
    prepared::hand_over,
    redactions::Counts,
    run::is_unavailable,
};

/// The type of a position in the event log. Positions could differ between the replica and the primary.
const POSITION: &str = "EventPosition";
/// The field that reads the log itself.
const EVENTS: &str = "events";

/// A query that a replica executes.
pub(super) struct Elsewhere {
    pub(super) caller: Caller,
    pub(super) request: Request,
    /// The maximum replication lag of the replica, in seconds.
    pub(super) lag: f64,
}

/// The request for a replica, if it is a query, and a replica with a small enough lag is available to this caller.
pub(super) fn elsewhere(
    caller: &Caller,
    operation: &Operation,
    request: &Request,
) -> Option<Elsewhere> {
    if operation.kind != OperationType::Query {
        return None;
    }
    let (caller, lag) = caller.from_the_replica()?;
    if reads_the_log(&operation.fields) {
        return None;
    }
    let mut copy = Request::new("").variables(request.variables.clone());
    hand_over(operation, &mut copy);
    let lag = (lag.as_secs_f64() * 10.0).ceil() / 10.0;
    Some(Elsewhere {
        caller,
        request: copy,
        lag,
    })
}

/// Whether any field reads the event log, returns a position, or has a position as an argument.
fn reads_the_log(fields: &[Collected]) -> bool {
    fields.iter().any(|selected| {
        let Collected {
            definition,
            field,
            selections,
            ..
        } = selected;
        let mut known = definition.arguments.iter();
        let is_asked_by_one = known.any(|argument| {
            let mut given = field.arguments.iter();
            argument.ty.inner_named_type() == POSITION && given.any(|it| it.name == argument.name)
        });
        field.name == EVENTS
            || definition.ty.inner_named_type() == POSITION
            || is_asked_by_one
            || reads_the_log(selections)
    })
}

/// The replica's response with its lag, or the primary's response if the replica fails or is lost while the query runs.
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
        let lag_seconds = async_graphql::value!({ "lagSeconds": lag });
        stream::iter([(answer.extension("replica", lag_seconds), held_back)]).right_stream()
    };
    stream::once(first).flatten().boxed()
}

#[cfg(test)]
mod tests {
    use async_graphql::Request;

    use super::reads_the_log;
    use crate::{
        document::{Documents, Limits},
        schema, sdl,
    };

    #[test]
    fn queries_that_read_the_log_are_answered_by_the_primary() {
        let documents = Documents::new(&sdl(), schema().names(), Limits::default());
        let needs_primary = |document: &str| {
            let operation = documents.operation(&mut Request::new(document));
            reads_the_log(&operation.expect(document).fields)
        };
        for document in [
            "query($p: EventPosition) { x: sites(changedSince:$p){nodes{id}} }",
            "{ sites(changedSince: \"p\") { nodes { id } } }",
            "{ viewer { role } sites { ...F } } fragment F on SiteConnection { position }",
            "{ events { nodes { kind } } }",
        ] {
            assert!(needs_primary(document), "{document}");
        }
        for document in [
            "{ sites { nodes { id } } }",
            "query position { sites { nodes { events: id } } }",
            "{ impact { hours { value } } }",
        ] {
            assert!(!needs_primary(document), "{document}");
        }
    }
}
