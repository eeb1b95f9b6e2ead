//! The operations of one socket. They run concurrently in the socket's own task and take turns: the result of an
//! operation waits until it is taken, and until then the operation is not polled again. Operations are also polled
//! while nothing can be written, so that none of them holds a database connection because of a slow reader.

use std::{
    collections::{HashMap, VecDeque},
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::{
    Stream, StreamExt,
    future::{AbortHandle, Abortable},
    stream::{FuturesUnordered, StreamFuture},
};

use crate::server::operation::{Step, Steps};

/// An operation and its id.
pub struct Live {
    pub id: Arc<str>,
    pub steps: Steps,
}

impl Stream for Live {
    type Item = Step;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Step>> {
        self.steps.poll_next_unpin(context)
    }
}

/// The operations of one socket.
#[derive(Default)]
pub struct Operations {
    running: FuturesUnordered<Abortable<StreamFuture<Live>>>,
    /// The results that were not taken yet, in the order in which they arrived.
    brought: VecDeque<(Option<Step>, Live)>,
    handles: HashMap<Arc<str>, AbortHandle>,
}

impl Operations {
    pub fn len(&self) -> usize {
        self.handles.len()
    }

    pub fn is_empty(&self) -> bool {
        self.handles.is_empty()
    }

    pub fn has(&self, id: &str) -> bool {
        self.handles.contains_key(id)
    }

    /// The ids of all operations.
    pub fn ids(&self) -> impl Iterator<Item = &Arc<str>> {
        self.handles.keys()
    }

    /// Starts an operation, or continues it.
    pub fn run(&mut self, live: Live) {
        let (handle, registration) = AbortHandle::new_pair();
        self.handles.insert(Arc::clone(&live.id), handle);
        let next = Abortable::new(live.into_future(), registration);
        self.running.push(next);
    }

    /// Ends an operation, if it exists.
    pub fn end(&mut self, id: &str) {
        if let Some(handle) = self.handles.remove(id) {
            handle.abort();
        }
        self.brought.retain(|(_, live)| &*live.id != id);
    }

    /// Polls all operations, and returns the next result if there is room for it; `None` is the end of the operation.
    /// It is safe to drop this future: no result is lost.
    pub async fn next(&mut self, has_room: bool) -> (Option<Step>, Live) {
        poll_fn(|context| {
            while let Poll::Ready(Some(brought)) = self.running.poll_next_unpin(context) {
                // An error means that the operation was aborted.
                if let Ok(brought) = brought {
                    self.brought.push_back(brought);
                }
            }
            let taken = self.brought.pop_front_if(|_| has_room);
            taken.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{FutureExt, stream};

    #[tokio::test]
    async fn busy_streams_take_turns_and_ended_streams_yield_nothing() {
        let mut operations = Operations::default();
        for id in ["a", "b", "c"] {
            let steps = stream::repeat_with(|| Step::Heartbeat(String::new())).boxed();
            operations.run(Live {
                id: id.into(),
                steps,
            });
        }
        assert!(operations.next(false).now_or_never().is_none());

        let mut turns = HashMap::<Arc<str>, usize>::new();
        for _ in 0..30 {
            let (_, live) = operations.next(true).await;
            *turns.entry(Arc::clone(&live.id)).or_default() += 1;
            operations.run(live);
        }
        assert!(turns.values().all(|count| *count == 10), "{turns:?}");

        operations.end("b");
        for _ in 0..10 {
            let (_, live) = operations.next(true).await;
            assert_ne!(&*live.id, "b");
            operations.run(live);
        }
    }
}
