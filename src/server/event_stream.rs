//! Server-sent events, in graphql-sse's distinct connections mode: `POST` runs one operation, and its results are sent
//! as events. The `id` of each event is its position, with which a disconnected client resumes (`Last-Event-ID`).

use async_graphql::{Request, Response as Answer, ServerError, Value};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, Response, header},
    response::IntoResponse,
};
use futures_util::{StreamExt, stream};
use graphql::streamed::{AnnounceStart, ResumeAfter};
use kernel::Caller;
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    time::{Instant, sleep, sleep_until},
};

use super::{
    accept::EVENTS,
    admitted::Admitted,
    answer::json,
    edge::Edge,
    live::{OpenStream, is_refusing},
    operation::{Step, Steps, answered},
    reply,
};

/// The header with the position after which a client resumes.
pub const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The header that tells proxies not to buffer the response.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
/// A comment, which keeps the connection alive. It is a line alone: some clients take a blank line after it for an event
/// without data.
const COMMENT: &str = ":\n";
/// The end of the stream. Its data says nothing new. Browsers do not dispatch an event without data, and some clients
/// read the data of every event as JSON.
const COMPLETE: &str = "event: complete\ndata: {\"hasNext\":false}\n\n";

/// The request, with the position after which the client resumes.
pub fn resuming(request: Request, headers: &HeaderMap) -> Request {
    let position = headers
        .get(LAST_EVENT_ID)
        .and_then(|position| position.to_str().ok())
        .filter(|position| !position.is_empty());
    let request = request.data(AnnounceStart);
    match position {
        Some(position) => request.data(ResumeAfter(position.to_owned())),
        None => request,
    }
}

/// Responds with the events of one operation, for as long as the token is valid.
pub fn answer(
    edge: &Edge,
    admitted: Admitted,
    steps: impl FnOnce(&Caller) -> Steps,
) -> Response<Body> {
    if is_refusing(&edge.0.app) {
        return reply::going_away();
    }
    let most = edge.0.limits.live.per_subject;
    let Some(counted) = edge.0.open.take(&admitted.caller, most) else {
        return reply::crowded(most);
    };
    let (events, given) = channel(1);
    let sending = Sending {
        steps: steps(&admitted.caller),
        admitted,
        events,
        edge: edge.clone(),
        _counted: counted,
    };
    // A task of its own, so that a slow reader does not make the operation hold a database connection.
    tokio::spawn(sending.run());
    let kind = [
        (header::CONTENT_TYPE, EVENTS),
        // Otherwise nginx would buffer events until it has several kilobytes.
        (UNBUFFERED, "no"),
    ];
    (kind, Body::from_stream(stream(given))).into_response()
}

fn stream(
    mut given: Receiver<String>,
) -> impl stream::Stream<Item = Result<String, std::convert::Infallible>> {
    stream::poll_fn(move |context| given.poll_recv(context)).map(Ok)
}

/// An operation whose results are being sent.
struct Sending {
    edge: Edge,
    steps: Steps,
    admitted: Admitted,
    events: Sender<String>,
    _counted: OpenStream,
}

/// The client has disconnected.
struct Gone;

impl Sending {
    async fn run(mut self) {
        // The shutdown waits until this receiver is dropped.
        let _stages = self.edge.0.app.stages();
        let expiry = Instant::now() + self.admitted.left(self.edge.0.app.now());
        loop {
            let step = tokio::select! {
                step = self.steps.next() => step,
                () = sleep_until(expiry) => return self.expire().await,
                () = self.events.closed() => return,
                () = sleep(self.edge.0.limits.live.comment) => {
                    // This must not wait for the reader, because the event that is being resolved holds an execution
                    // slot. If unread data is queued, a comment is not needed.
                    let _or_full = self.events.try_send(COMMENT.into());
                    continue;
                }
            };
            if self.admitted.is_over(self.edge.0.app.now()) {
                return self.expire().await;
            }
            let sent = match step {
                Some(Step::Next(answer)) => self.send(next(*answer)).await,
                Some(Step::Heartbeat(position)) => self.send(id(&position)).await,
                Some(Step::Error(errors)) => return self.fail(errors).await,
                Some(Step::Complete) => {
                    let _gone_already = self.send(COMPLETE.into()).await;
                    return;
                }
                None => return,
            };
            if sent.is_err() {
                return;
            }
        }
    }

    /// Ends the stream with an error, but does not complete it: graphql-sse connects again, with a new token.
    async fn expire(mut self) {
        let refused = answered(kernel::Error::Unauthenticated);
        let _gone_already = self.send(next(refused)).await;
    }

    /// Completes the stream with errors.
    async fn fail(mut self, errors: Vec<ServerError>) {
        let sent = self.send(next(Answer::from_errors(errors))).await;
        if sent.is_ok() {
            let _gone_already = self.send(COMPLETE.into()).await;
        }
    }

    async fn send(&mut self, event: String) -> Result<(), Gone> {
        let patience = self.edge.0.limits.live.write;
        let sent = self.events.send_timeout(event, patience).await;
        sent.map_err(|_| Gone)
    }
}

/// The line with a position. Without a blank line behind it, it is no event of its own, and belongs to the next one.
fn id(position: &str) -> String {
    format!("id: {position}\n")
}

/// A response as an event. JSON on one line needs no further encoding. The response may be large, so it is serialised
/// once and dropped before the event waits for its reader.
fn next(answer: Answer) -> String {
    let id = match answer.extensions.get("position") {
        Some(Value::String(position)) => id(position),
        _ => String::new(),
    };
    format!("event: next\n{id}data: {}\n\n", json(&answer))
}
