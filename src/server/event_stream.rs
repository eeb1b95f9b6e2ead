//! Server-sent events, by graphql-sse's mode of distinct connections: `POST`, one operation, its answers as events. Each has
//! its position as its `id`, with which whoever was cut off resumes (`Last-Event-ID`).

use async_graphql::{Request, Response as Answer, ServerError, Value};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, Response, header},
    response::IntoResponse,
};
use futures_util::{StreamExt, stream};
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    time::{Instant, sleep, sleep_until},
};

use super::{
    admitted::Admitted,
    answer::Written,
    edge::Edge,
    live::{Place, is_refusing},
    operation::{Step, Steps, answered},
    reply,
};
use crate::{domain, graphql::streamed::ResumeAfter};

/// The header in which whoever comes back says the position after which to go on.
pub const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The header that tells proxies to hand on what comes as it comes.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");
/// A sign of life.
const COMMENT: &str = ":\n\n";
/// The end. Without data, browsers would not hear of it.
const COMPLETE: &str = "event: complete\ndata: \n\n";

/// Whether events are asked for, and nothing else would do.
pub fn is_asked_for(headers: &HeaderMap) -> bool {
    let mut kinds = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|kind| kind.split(';').next().unwrap_or_default().trim())
        .peekable();
    kinds.peek().is_some() && kinds.all(|kind| kind.eq_ignore_ascii_case("text/event-stream"))
}

/// Answers with the events of one operation, as long as the token holds.
pub fn answer(
    edge: &Edge,
    admitted: Admitted,
    headers: &HeaderMap,
    request: Request,
) -> Response<Body> {
    if is_refusing(&edge.0.app) {
        return reply::going_away();
    }
    let most = edge.0.limits.live.per_subject;
    let Some(place) = edge.0.open.take(&admitted.caller, most) else {
        return reply::crowded(most);
    };
    let request = match resumed(headers) {
        Some(position) => request.data(position),
        None => request,
    };
    let (events, given) = channel(1);
    let telling = Telling {
        steps: edge.run(&admitted.caller, request),
        admitted,
        events,
        edge: edge.clone(),
        _place: place,
    };
    // In a task of its own, so that a slow reader never holds on to the database through it.
    tokio::spawn(telling.tell());
    let kind = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // Or nginx would hold events back until it has some kilobytes of them.
        (UNBUFFERED, "no"),
    ];
    (kind, Body::from_stream(stream(given))).into_response()
}

/// Where whoever comes back wants to go on.
fn resumed(headers: &HeaderMap) -> Option<ResumeAfter> {
    let position = headers.get(LAST_EVENT_ID)?.to_str().ok()?;
    (!position.is_empty()).then(|| ResumeAfter(position.to_owned()))
}

fn stream(
    mut given: Receiver<String>,
) -> impl stream::Stream<Item = Result<String, std::convert::Infallible>> {
    stream::poll_fn(move |context| given.poll_recv(context)).map(Ok)
}

/// An operation that is being told.
struct Telling {
    edge: Edge,
    steps: Steps,
    admitted: Admitted,
    events: Sender<String>,
    _place: Place,
}

/// Why nothing more can be told.
struct Gone;

impl Telling {
    async fn tell(mut self) {
        // The end of the service waits for whoever holds this.
        let _stages = self.edge.0.app.stages();
        let expiry = Instant::now() + self.admitted.left(self.edge.0.app.now());
        loop {
            let step = tokio::select! {
                step = self.steps.next() => step,
                () = sleep_until(expiry) => return self.expire().await,
                () = self.events.closed() => return,
                () = sleep(self.edge.0.limits.live.comment) => {
                    // Nothing waits until it was read: what is being resolved holds a place. With something unread in front
                    // of it, it would say nothing new.
                    let _or_full = self.events.try_send(COMMENT.into());
                    continue;
                }
            };
            if self.admitted.is_over(self.edge.0.app.now()) {
                return self.expire().await;
            }
            let told = match step {
                Some(Step::Next(answer)) => self.give(next(*answer)).await,
                Some(Step::Heartbeat(position)) => self.give(format!("id: {position}\n\n")).await,
                Some(Step::Error(errors)) => return self.fail(errors).await,
                Some(Step::Complete) => {
                    let _gone_already = self.give(COMPLETE.into()).await;
                    return;
                }
                None => return,
            };
            if told.is_err() {
                return;
            }
        }
    }

    async fn expire(self) {
        let refused = answered(domain::Error::Unauthenticated);
        self.fail(refused.errors).await;
    }

    /// Ends with errors.
    async fn fail(mut self, errors: Vec<ServerError>) {
        let told = self.give(next(Answer::from_errors(errors))).await;
        if told.is_ok() {
            let _gone_already = self.give(COMPLETE.into()).await;
        }
    }

    async fn give(&mut self, event: String) -> Result<(), Gone> {
        let patience = self.edge.0.limits.live.write;
        let given = self.events.send_timeout(event, patience).await;
        given.map_err(|_| Gone)
    }
}

/// An answer as an event. JSON on one line needs no other care. It may be large: it is written once, in its place, and the
/// answer itself is gone before the event waits for its reader.
fn next(answer: Answer) -> String {
    let id = match answer.extensions.get("position") {
        Some(Value::String(position)) => format!("id: {position}\n"),
        _ => String::new(),
    };
    let mut event = format!("event: next\n{id}data: ").into_bytes();
    serde_json::to_writer(&mut event, &Written(&answer))
        .expect("answers are JSON: their keys are texts");
    event.extend_from_slice(b"\n\n");
    String::from_utf8(event).expect("JSON is text")
}
