//! An operation as doors with streams run it: what comes of it step by step, with the time limit of the door for what is no
//! stream.

use async_graphql::{Request, Response, ServerError, Value};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::{Edge, answer::never_ran, live::is_refusing};
use crate::{
    deadline::{Cost, Deadline},
    domain::{self, Caller},
    graphql::{ErrorCode, add_cost, run::failed, streamed::Streamed, told},
};

/// What comes of an operation.
pub enum Step {
    /// An answer, after which more may come.
    Next(Box<Response>),
    /// Errors instead of an answer, after which nothing comes.
    Error(Vec<ServerError>),
    /// A stream has come to this position, and had nothing to tell.
    Heartbeat(String),
}

/// A running operation.
pub struct Operation {
    /// Whether it is a subscription.
    pub is_stream: bool,
    /// What comes of it.
    pub steps: BoxStream<'static, Step>,
}

impl Edge {
    /// Answers a query or a mutation, within the time that one may take.
    pub(super) async fn once(&self, caller: &Caller, request: Request) -> Response {
        let running = self.0.runner.once(caller, request);
        let given = Deadline::run(self.0.limits.operation, running).await;
        given.unwrap_or_else(timed_out)
    }

    /// Runs an operation for a caller, with their rights of now.
    pub(super) fn run(&self, caller: &Caller, request: Request) -> Operation {
        let refused = |answer: Response| Operation {
            is_stream: false,
            steps: stream::iter([Step::Error(answer.errors)]).boxed(),
        };
        let caller = match caller.renewed() {
            Ok(caller) => caller,
            Err(error) => return refused(answered(error)),
        };
        let is_stream = self.0.runner.listens(&request);
        if is_stream && is_refusing(&self.0.app) {
            return refused(going_away());
        }
        let steps = if is_stream {
            let streamed = self.0.runner.run(&caller, request);
            streamed.map(of_stream).boxed()
        } else {
            let edge = self.clone();
            stream::once(async move { once(edge.once(&caller, request).await) }).boxed()
        };
        Operation { is_stream, steps }
    }
}

/// What is said to whoever wants to begin something while the service ends.
pub fn going_away() -> Response {
    let message = "The service is going away: connect anew in a moment.";
    failed(ErrorCode::Unavailable, message)
}

/// What is said of an operation whose time is over.
fn timed_out(cost: Cost) -> Response {
    let mut answer = answered(domain::Error::Timeout);
    for error in &mut answer.errors {
        add_cost(error.extensions.get_or_insert_default(), cost);
    }
    answer
}

/// An error of the domain as an answer.
pub fn answered(error: domain::Error) -> Response {
    let (code, message, _) = told(error);
    failed(code, message)
}

fn of_stream(streamed: Streamed) -> Step {
    match streamed {
        Streamed::Heartbeat { position } => Step::Heartbeat(position),
        // A stream that cannot begin, or cannot go on.
        Streamed::Answer(answer) if answer.data == Value::Null => Step::Error(answer.errors),
        Streamed::Answer(answer) => Step::Next(answer),
    }
}

/// The errors of a request that never ran are about no field.
fn once(answer: Response) -> Step {
    if never_ran(&answer) {
        Step::Error(answer.errors)
    } else {
        Step::Next(Box::new(answer))
    }
}
