//! Runs an operation, for all transports. It must first be admitted, which limits concurrency and cost. Its response
//! reports its cost. Transports with streams receive the results step by step.

use async_graphql::{Request, Response, ServerError};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use graphql::{
    ErrorCode, Prepared, described,
    run::{failed, timed_out},
};
use kernel::{Caller, deadline::Deadline};

use super::{
    admission::{Entered, note_waits},
    answer::never_ran,
    edge::Edge,
    listening,
    whose::Whose,
};

/// A result of an operation.
pub enum Step {
    /// A response; more may follow.
    Next(Box<Response>),
    /// Errors instead of a response; nothing follows.
    Error(Vec<ServerError>),
    /// The current position of a stream without events.
    Heartbeat(String),
    /// The end. A stream that ends because the service shuts down does not send it, because a client would not
    /// reconnect after a complete stream.
    Complete,
}

/// The results of an operation.
pub type Steps = BoxStream<'static, Step>;

/// An operation that was admitted, and whose document was checked.
pub struct Begun {
    pub(super) caller: Caller,
    pub(super) entered: Entered,
    pub(super) prepared: Prepared,
}

impl Begun {
    /// Whether it is a subscription that may be started.
    pub fn listens(&self) -> bool {
        self.prepared.listens()
    }
}

impl Edge {
    /// Waits until an operation is admitted, and checks its document.
    ///
    /// # Errors
    /// The response, if the operation is not admitted.
    pub(super) async fn begin(&self, caller: &Caller, request: Request) -> Result<Begun, Response> {
        let whose = Whose::of(caller.principal());
        let entered = self.0.admission.enter(&whose).await;
        Ok(Begun {
            entered: entered.map_err(|refusal| refusal.answer())?,
            prepared: self.0.runner.prepare(request),
            caller: caller.clone(),
        })
    }

    /// Executes a query or a mutation, within the time limit.
    pub(super) async fn once(&self, begun: Begun) -> Response {
        let Begun {
            caller,
            entered,
            prepared,
        } = begun;
        let ticket = match entered.charge(prepared.estimate()) {
            Ok(ticket) => ticket,
            Err(refusal) => return refusal.answer(),
        };
        let spent = prepared.spent();
        let running = self.0.runner.once(&caller, prepared);
        let given = Deadline::run(self.0.limits.operation, running).await;
        let answer = given.unwrap_or_else(timed_out);
        let cost = ticket.settle(spent.taken());
        answer.extension("cost", cost.to_extension())
    }

    /// Runs an operation for a caller, with the access that the caller has when the operation is admitted.
    pub(super) fn run(&self, caller: &Caller, request: Request) -> Steps {
        let (edge, caller) = (self.clone(), caller.clone());
        let begun = async move {
            let begun = match edge.begin(&caller, request).await {
                Ok(begun) => begun,
                Err(refusal) => return refused(refusal),
            };
            match caller.renewed() {
                Ok(caller) => edge.go(Begun { caller, ..begun }),
                Err(error) => refused(answered(error)),
            }
        };
        stream::once(begun).flatten().boxed()
    }

    /// Runs an admitted operation step by step.
    pub(super) fn go(&self, begun: Begun) -> Steps {
        if begun.listens() {
            return listening::steps(self, begun);
        }
        let edge = self.clone();
        let first = stream::once(async move { once(edge.once(begun).await) });
        first.chain(stream::iter([Step::Complete])).boxed()
    }
}

/// The response to a new operation while the service is shutting down.
pub fn going_away() -> Response {
    let message = "The service is shutting down: reconnect in a moment.";
    failed(ErrorCode::Unavailable, message)
}

/// Converts a domain error to a response.
pub fn answered(error: kernel::Error) -> Response {
    let (code, message, _) = described(error);
    failed(code, message)
}

fn refused(answer: Response) -> Steps {
    stream::iter([failing(answer)]).boxed()
}

/// The end of an operation that cannot run or cannot continue.
pub(super) fn failing(mut answer: Response) -> Step {
    note_waits(&mut answer.errors);
    Step::Error(answer.errors)
}

/// The result of a query or mutation. If the operation did not run, its errors have no path and are sent as an error.
fn once(answer: Response) -> Step {
    if never_ran(&answer) {
        failing(answer)
    } else {
        Step::Next(Box::new(answer))
    }
}
