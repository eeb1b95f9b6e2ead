//! A subscription that is being answered. It pays for its start and for each of its events. While the database is
//! unavailable it waits, and then continues after the last position that was reached: an error would end it for good
//! in clients such as graphql-ws.

use std::{sync::Arc, time::Duration};

use async_graphql::{Response, Value};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use graphql::{
    Prepared,
    price::{LEAST, Spent},
    run::is_unavailable,
    streamed::{ResumeAfter, Streamed},
};
use kernel::{Caller, closing::Stage};
use tokio::time::sleep;

use super::{
    admission::{Entered, Paying, Refusal},
    edge::Edge,
    operation::{Begun, Step, Steps, answered, failing},
    whose::Whose,
};

/// How long a stream waits after the first failure; twice as long after each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The results of an admitted subscription.
pub fn steps(edge: &Edge, begun: Begun) -> Steps {
    let Begun {
        caller,
        entered,
        prepared,
    } = begun;
    let listening = Listening {
        edge: edge.clone(),
        caller,
        announces: prepared.announces(),
        prepared: prepared.again(),
        position: None,
        wait: FIRST_WAIT,
    };
    match listening.run(entered, prepared) {
        Ok(running) => stream::unfold(Some((listening, running)), async |state| {
            let (mut listening, mut running) = state?;
            let step = listening.next(&mut running).await?;
            let goes_on = matches!(step, Step::Next(_) | Step::Heartbeat(_));
            Some((step, goes_on.then_some((listening, running))))
        })
        .boxed(),
        Err(refusal) => stream::iter([failing(refusal.answer())]).boxed(),
    }
}

struct Listening {
    edge: Edge,
    caller: Caller,
    /// Whether the client wants to know where its stream starts.
    announces: bool,
    /// The request, to be executed again.
    prepared: Prepared,
    /// The last position that the stream has reached.
    position: Option<String>,
    /// How long to wait after the next failure.
    wait: Duration,
}

/// One execution of the subscription.
struct Running {
    streamed: BoxStream<'static, Streamed>,
    paying: Paying,
    spent: Arc<Spent>,
}

impl Listening {
    /// Executes the subscription. It pays the minimum for its start, and then for each event.
    fn run(&self, entered: Entered, prepared: Prepared) -> Result<Running, Refusal> {
        let ticket = entered.charge(LEAST)?;
        let Edge(server) = &self.edge;
        let whose = Whose::of(self.caller.principal());
        let paying = Paying::new(&server.admission, whose, (ticket, prepared.estimate()));
        let spent = prepared.spent();
        let prepared = prepared.data(paying.turns());
        Ok(Running {
            streamed: server.runner.run(&self.caller, prepared).boxed(),
            paying,
            spent,
        })
    }

    /// The next result; `None` at the end of a stream that the client should resume.
    async fn next(&mut self, running: &mut Running) -> Option<Step> {
        loop {
            let answer = match running.streamed.next().await {
                None => return self.end(running),
                Some(Streamed::Start { position }) => {
                    self.reached(&position);
                    if self.announces {
                        return Some(Step::Heartbeat(position));
                    }
                    continue;
                }
                Some(Streamed::Heartbeat { position }) => {
                    self.reached(&position);
                    return Some(Step::Heartbeat(position));
                }
                Some(Streamed::Answer(answer)) => answer,
            };
            let cost = running.paying.settle(running.spent.taken());
            if answer.data != Value::Null {
                if let Some(Value::String(position)) = answer.extensions.get("position") {
                    self.reached(position);
                }
                return Some(Step::Next(match cost {
                    Some(cost) => Box::new(answer.extension("cost", cost.to_extension())),
                    None => answer,
                }));
            }
            if !is_unavailable(&answer) {
                return Some(failing(*answer));
            }
            match self.run_again().await {
                Ok(Some(again)) => *running = again,
                Ok(None) => return None,
                Err(refused) => return Some(failing(refused)),
            }
        }
    }

    fn reached(&mut self, position: &str) {
        self.position = Some(position.to_owned());
        self.wait = FIRST_WAIT;
    }

    /// A stream that ends because the service shuts down is not complete.
    fn end(&self, running: &Running) -> Option<Step> {
        match running.paying.refusal() {
            Some(refusal) => Some(failing(refusal.answer())),
            None => (self.edge.0.app.stage() != Stage::Parting).then_some(Step::Complete),
        }
    }

    /// Waits, and executes the subscription again after the last position. `None` if the service shuts down meanwhile.
    async fn run_again(&mut self) -> Result<Option<Running>, Response> {
        loop {
            let mut stages = self.edge.0.app.stages();
            tokio::select! {
                () = sleep(self.wait) => {}
                Ok(_) = stages.wait_for(|stage| *stage == Stage::Parting) => return Ok(None),
            }
            self.wait = LONGEST_WAIT.min(self.wait * 2);
            self.caller = self.caller.renewed().map_err(answered)?;
            let whose = Whose::of(self.caller.principal());
            let Ok(entered) = self.edge.0.admission.enter(&whose).await else {
                continue;
            };
            let prepared = self.prepared.again();
            let prepared = match &self.position {
                Some(position) => prepared.data(ResumeAfter(position.clone())),
                None => prepared,
            };
            if let Ok(running) = self.run(entered, prepared) {
                return Ok(Some(running));
            }
        }
    }
}
