//! Runs database loads in the operation's own task, after every resolver that can run has run.

use std::{
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
    time::Duration,
};

use async_graphql::{Response, runtime::Timer};
use futures_util::{
    FutureExt, Stream, StreamExt,
    future::{BoxFuture, ready},
    stream::FuturesUnordered,
    task::{FutureObj, Spawn, SpawnError},
};

use super::price::Meter;

/// Loads that wait until every resolver that can run has run. They are polled in the operation's own task, after it. So
/// the loads of all siblings are always in one statement, and nothing waits for a timer.
#[derive(Clone, Default)]
pub struct Waiting(Arc<Mutex<Vec<FutureObj<'static, ()>>>>);

impl Spawn for Waiting {
    fn spawn_obj(&self, future: FutureObj<'static, ()>) -> std::result::Result<(), SpawnError> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(future);
        Ok(())
    }
}

impl Waiting {
    /// Drives the operation and its loads, as far as its meter allows. While the operation pauses to let others run,
    /// some resolvers can still run, so no load begins. If the meter stops the operation, it is dropped, and its last
    /// response contains the reason. The loads for an event of a stream have the event's deadline, whichever task polls
    /// them.
    pub fn drive<S: Stream<Item = Response> + Unpin>(
        self,
        operation: S,
        meter: Arc<Meter>,
    ) -> impl Stream<Item = Response> {
        let mut running = Some((operation, FuturesUnordered::new()));
        futures_util::stream::poll_fn(move |context| {
            let Some((operation, loading)) = &mut running else {
                return Poll::Ready(None);
            };
            meter.new_turn();
            loop {
                if let Poll::Ready(item) = operation.poll_next_unpin(context) {
                    return Poll::Ready(item);
                }
                if let Some(stop) = meter.stop() {
                    running = None;
                    return Poll::Ready(Some(stop.answer()));
                }
                if meter.pauses() {
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                loading.extend(
                    self.0
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .drain(..),
                );
                let mut load = || loading.poll_next_unpin(context);
                let loaded = match meter.deadline() {
                    Some(deadline) => deadline.during(load),
                    None => load(),
                };
                if !matches!(loaded, Poll::Ready(Some(()))) {
                    return Poll::Pending;
                }
            }
        })
    }
}

/// A timer without delay: all keys of a batch are present already.
pub struct AtOnce;

impl Timer for AtOnce {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        ready(()).boxed()
    }
}
