//! Tests of execution slots and points together, and of the payments of a stream, with a clock that the tests set.

use std::{num::NonZeroU32, time::Duration};

use chrono::TimeDelta;
use futures_util::FutureExt;
use graphql::streamed::Turns;
use kernel::clock::Clock;

use super::*;

struct Scene {
    clock: Clock,
    admission: Admission,
    me: Whose,
}

impl Scene {
    /// One slot, and sixty points a minute.
    fn new() -> Self {
        let clock = Clock::fixed(DateTime::from_timestamp(1_000_000_000, 0).expect("an instant"));
        let limits = AdmissionLimits {
            at_once: 1,
            per_subject: 1,
            patience: Duration::from_millis(10),
            points_a_minute: NonZeroU32::new(60).expect("a number"),
        };
        let now = clock.clone();
        Self {
            clock,
            admission: Admission::new(move || now.now(), limits),
            me: Whose::subject("me"),
        }
    }

    async fn enter(&self) -> Entered {
        let entered = self.admission.enter(&self.me).await;
        entered.expect("a slot and a point")
    }

    fn remaining(&self) -> u64 {
        self.admission.cost(&self.me, (0, 0)).standing.remaining
    }

    async fn stream(&self, points: u64) -> (Paying, Arc<Turns>) {
        let ticket = self.enter().await.charge(LEAST).expect("a point");
        let paying = Paying::new(&self.admission, self.me.clone(), (ticket, points));
        let turns = paying.turns();
        (paying, turns)
    }
}

#[tokio::test]
async fn the_estimate_is_charged_first_and_unused_points_are_returned() {
    let scene = Scene::new();
    let ticket = scene.enter().await.charge(40).expect("enough");
    assert_eq!(scene.remaining(), 20);

    let cost = ticket.settle(15);

    assert_eq!(
        (cost.estimated, cost.actual, cost.standing.remaining),
        (40, 15, 45)
    );
    let left = scene.enter().await.charge(20).expect("enough");
    drop(left);
    assert_eq!(
        scene.remaining(),
        25,
        "a client that disconnects has paid the estimate"
    );
}

#[tokio::test]
async fn a_refused_operation_costs_no_points_and_no_slot() {
    let scene = Scene::new();
    let held = scene.enter().await;
    let refused = scene.admission.enter(&scene.me).await;
    assert!(matches!(
        refused.err(),
        Some(Refusal::OfOne { most: 1, .. })
    ));
    assert_eq!(scene.remaining(), 60);
    drop(held.charge(30).expect("enough"));

    let refused = scene.enter().await.charge(31);

    assert!(matches!(
        refused.err(),
        Some(Refusal::Points { seconds: 1, .. })
    ));
    assert_eq!(scene.remaining(), 30);
    drop(scene.enter().await);
}

#[tokio::test]
async fn a_caller_without_points_is_refused_without_waiting() {
    let scene = Scene::new();
    let held = scene.enter().await.charge(60).expect("all of it");

    let refused = scene.admission.enter(&scene.me).now_or_never();

    let refused = refused.expect("at once").err();
    assert!(matches!(refused, Some(Refusal::Points { seconds: 1, .. })));
    scene.clock.set(scene.clock.now() + TimeDelta::seconds(1));
    assert!(scene.admission.enter(&scene.me).now_or_never().is_none());
    drop(held);
    drop(scene.enter().await);
}

#[tokio::test]
async fn a_stream_holds_a_slot_only_while_it_begins_or_resolves_an_event() {
    let scene = Scene::new();
    let (paying, turns) = scene.stream(7).await;
    assert!(scene.admission.enter(&scene.me).await.is_err(), "it begins");
    (turns.begun)();
    let other = scene.enter().await;

    let mut next = (turns.next)();
    assert!(
        (&mut next).now_or_never().is_none(),
        "an event waits without a time limit"
    );
    drop(other);
    assert!(next.await);

    assert!(
        scene.admission.enter(&scene.me).await.is_err(),
        "it is resolved"
    );
    let cost = paying.settle(7).expect("a cost");
    assert_eq!((cost.estimated, cost.standing.remaining), (7, 52));
    assert!(paying.settle(7).is_none());
    drop(scene.enter().await);
}

#[tokio::test]
async fn a_cancelled_stream_releases_its_slot() {
    let scene = Scene::new();
    let (paying, turns) = scene.stream(7).await;
    drop((paying, turns));
    drop(scene.enter().await);
    let (paying, turns) = scene.stream(7).await;
    (turns.begun)();
    assert!((turns.next)().await);
    let waiting = (turns.next)();

    drop((waiting, paying, turns));

    drop(scene.enter().await);
}

#[tokio::test]
async fn a_stream_without_points_for_an_event_ends_with_the_reason() {
    let scene = Scene::new();
    let (paying, turns) = scene.stream(40).await;
    (turns.begun)();
    assert!((turns.next)().await);
    paying.settle(40);
    assert!(paying.refusal().is_none());

    assert!(!(turns.next)().await);

    assert!(matches!(
        paying.refusal(),
        Some(Refusal::Points { seconds: 21, .. })
    ));
    drop(scene.enter().await);
}
