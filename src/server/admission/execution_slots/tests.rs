//! Tests of execution slots and turns, step by step.

use std::pin::Pin;

use futures_util::{FutureExt, StreamExt, stream::FuturesUnordered};

use tokio::task::unconstrained;

use super::{
    queue::{BURST, CALM, WAITING, WAITING_EACH, WAITING_IN_FLOOD, WAITING_NEW},
    *,
};

const LONG: Duration = Duration::from_mins(1);

type Asking<'p> = Pin<Box<dyn Future<Output = Result<ExecutionSlot, Full>> + Send + 'p>>;

/// Requests a slot, and waits in the queue from here on.
fn asking<'p>(slots: &'p ExecutionSlots, whose: &'p Whose) -> Asking<'p> {
    let mut asking = slots.for_request(whose, LONG).boxed();
    assert!((&mut asking).now_or_never().is_none(), "no slot is free");
    asking
}

async fn taken(slots: &ExecutionSlots, whose: &Whose) -> ExecutionSlot {
    slots.for_request(whose, LONG).await.expect("a free slot")
}

/// Requests a slot for each of these subjects, all of which wait in the queue. A slot is released as soon as it is assigned.
fn queued(
    slots: &ExecutionSlots,
    names: &[&str],
) -> FuturesUnordered<impl Future<Output = String>> {
    let requests = names.iter().map(|name| {
        let (slots, whose, name) = (slots.clone(), Whose::subject(name), (*name).to_owned());
        let mut asking = Box::pin(async move {
            let slot = slots.for_request(&whose, LONG).await.expect("a slot");
            drop(slot);
            name
        });
        assert!((&mut asking).now_or_never().is_none());
        asking
    });
    requests.collect()
}

/// The subjects to which slots are assigned, in order, if each slot is released at once.
async fn order(
    mut waiting: FuturesUnordered<impl Future<Output = String>>,
    first: ExecutionSlot,
) -> Vec<String> {
    drop(first);
    let mut order = vec![];
    while let Some(name) = waiting.next().await {
        order.push(name);
    }
    order
}

#[tokio::test]
async fn another_subject_is_served_before_fifty_waiting_requests_of_one_subject() {
    let slots = ExecutionSlots::new(2, 2);
    let (many, bystander) = (Whose::subject("many"), Whose::subject("bystander"));
    let held = [taken(&slots, &many).await, taken(&slots, &many).await];
    let mut queue: Vec<_> = (0..50).map(|_| asking(&slots, &many)).collect();
    let mut only = asking(&slots, &bystander);
    let [one, _other] = held;

    drop(one);

    let next = only.as_mut().now_or_never().expect("the bystander");
    assert!(queue[0].as_mut().now_or_never().is_none());
    drop(next.expect("a slot"));
    assert!(queue[0].as_mut().now_or_never().is_some());
}

#[tokio::test]
async fn subjects_take_turns_however_many_requests_each_has() {
    let slots = ExecutionSlots::new(1, 1);
    let names = ["a", "a", "a", "b", "b", "c"];
    let holder = Whose::subject("holder");
    let held = taken(&slots, &holder).await;
    let waiting = queued(&slots, &names);

    assert_eq!(order(waiting, held).await, ["a", "b", "c", "a", "b", "a"]);
}

#[tokio::test]
async fn a_subject_gets_no_more_slots_than_its_limit_even_if_slots_are_free() {
    let slots = ExecutionSlots::new(3, 2);
    let (greedy, other) = (Whose::subject("greedy"), Whose::subject("other"));
    let held = [taken(&slots, &greedy).await, taken(&slots, &greedy).await];

    let refused = slots.for_request(&greedy, Duration::from_millis(10)).await;
    assert_eq!(refused.err(), Some(Full::OfOne));

    let last = taken(&slots, &other).await;
    let refused = slots.for_request(&other, Duration::from_millis(10)).await;
    assert_eq!(refused.err(), Some(Full::All));

    drop((held, last));
    let queue = slots.lock();
    assert_eq!((queue.free, queue.waiting, queue.shares.len()), (3, 0, 0));
}

#[tokio::test]
async fn a_cancelled_request_leaves_nothing_in_the_queue() {
    let slots = ExecutionSlots::new(1, 1);
    let (me, other) = (Whose::subject("me"), Whose::subject("other"));
    let held = taken(&slots, &me).await;
    let left = asking(&slots, &other);
    let stays = asking(&slots, &me);
    let gone_with_a_slot = asking(&slots, &other);

    drop(left);
    drop(held);
    // The slot was assigned to an entry that has stopped waiting.
    drop(gone_with_a_slot);

    drop(stays.await.expect("a slot"));
    let queue = slots.lock();
    assert_eq!((queue.free, queue.waiting, queue.shares.len()), (1, 0, 0));
}

#[tokio::test]
async fn requests_are_served_in_order_while_the_queue_has_room() {
    let slots = ExecutionSlots::new(1, 1);
    let me = Whose::subject("me");
    let mut held = taken(&slots, &me).await;
    let mut waiting: Vec<_> = (0..WAITING_EACH).map(|_| asking(&slots, &me)).collect();

    tokio::time::sleep(BURST).await;

    for next in &mut waiting {
        drop(held);
        let given = next.as_mut().now_or_never().expect("in order");
        held = given.expect("a slot");
    }
}

#[tokio::test]
async fn if_too_many_requests_wait_only_the_oldest_of_that_subject_is_refused() {
    let slots = ExecutionSlots::new(1, 1);
    let (me, other) = (Whose::subject("me"), Whose::subject("other"));
    let _held = taken(&slots, &me).await;
    let mut bystander = asking(&slots, &other);
    let mut queue: Vec<_> = (0..=WAITING_EACH).map(|_| asking(&slots, &me)).collect();

    let refused = queue[0].as_mut().now_or_never().expect("at once");
    assert_eq!(refused.err(), Some(Full::OfOne));
    assert!(queue[1].as_mut().now_or_never().is_none());
    assert!(bystander.as_mut().now_or_never().is_none());
}

#[tokio::test]
async fn if_the_queue_is_full_the_subject_with_the_most_requests_loses_one() {
    let slots = ExecutionSlots::new(1, 1);
    let subjects: Vec<_> = (0..WAITING / WAITING_EACH)
        .map(|number| Whose::subject(&number.to_string()))
        .collect();
    let (holder, bystander) = (Whose::subject("holder"), Whose::subject("bystander"));
    let _held = taken(&slots, &holder).await;
    let mut queue: Vec<_> = (0..WAITING)
        .map(|number| asking(&slots, &subjects[number % subjects.len()]))
        .collect();

    let mut only = asking(&slots, &bystander);

    assert!(
        only.as_mut().now_or_never().is_none(),
        "it waits for its turn"
    );
    let refused = queue
        .iter_mut()
        .filter_map(|one| one.as_mut().now_or_never());
    assert_eq!(
        refused.map(Result::err).collect::<Vec<_>>(),
        [Some(Full::All)]
    );
    assert_eq!(slots.lock().waiting, WAITING);
}

#[tokio::test]
async fn requests_and_events_of_one_subject_take_turns() {
    let slots = ExecutionSlots::new(1, 1);
    let me = Whose::subject("me");
    let held = taken(&slots, &me).await;
    let waiting: FuturesUnordered<_> = ["event", "event", "event", "request", "request"]
        .into_iter()
        .map(|name| {
            let (slots, whose) = (slots.clone(), me.clone());
            let mut asking = Box::pin(async move {
                let slot = match name {
                    "event" => slots.for_event(&whose).await,
                    _ => slots.for_request(&whose, LONG).await.expect("a slot"),
                };
                drop(slot);
                name.to_owned()
            });
            assert!((&mut asking).now_or_never().is_none());
            asking
        })
        .collect();

    let order = order(waiting, held).await;

    assert_eq!(order, ["request", "event", "request", "event", "event"]);
}

#[tokio::test]
async fn new_subjects_are_served_first_except_one_slot_in_four() {
    let slots = ExecutionSlots::new(2, 2);
    let [many, much] = ["many", "much"].map(Whose::subject);
    let held = taken(&slots, &many).await;
    let _kept = taken(&slots, &much).await;
    let names = ["many", "much", "a", "b", "c", "d", "e"];
    let waiting = queued(&slots, &names);

    let order = order(waiting, held).await;

    assert_eq!(order, ["a", "b", "c", "many", "d", "e", "much"]);
}

#[tokio::test]
async fn in_a_flood_only_the_newest_requests_of_a_subject_wait_and_the_newest_is_served_first() {
    let slots = ExecutionSlots::new(3, 2);
    let (me, other) = (Whose::subject("me"), Whose::subject("other"));
    let held = [taken(&slots, &me).await, taken(&slots, &me).await];
    let _others = taken(&slots, &other).await;
    let mut bystander = asking(&slots, &other);
    let mut queue: Vec<_> = (0..=WAITING_EACH).map(|_| asking(&slots, &me)).collect();
    let mut refused = refusals(&mut queue);
    assert_eq!(refused, [Full::OfOne], "a burst may fill the queue");

    tokio::time::sleep(BURST).await;
    queue.push(asking(&slots, &me));

    refused.extend(refusals(&mut queue));
    assert_eq!(refused.len(), WAITING_EACH + 2 - WAITING_IN_FLOOD);
    assert!(
        bystander.as_mut().now_or_never().is_none(),
        "another request waits too"
    );
    let [one, other] = held;
    drop(one);
    assert!(
        bystander.as_mut().now_or_never().is_none(),
        "of three slots one stays free in a flood"
    );
    drop(other);
    assert!(
        bystander.as_mut().now_or_never().is_some(),
        "the subjects take turns"
    );
    let newest = queue.len() - 1;
    assert!(queue[newest].as_mut().now_or_never().is_some());
    assert!(queue[newest - 1].as_mut().now_or_never().is_some());
}

#[tokio::test]
async fn a_flood_ends_after_some_time_without_refusals() {
    let slots = ExecutionSlots::new(1, 1);
    let me = Whose::subject("me");
    let _held = taken(&slots, &me).await;
    let mut queue: Vec<_> = (0..=WAITING_EACH).map(|_| asking(&slots, &me)).collect();
    assert_eq!(refusals(&mut queue).len(), 1);

    tokio::time::sleep(CALM).await;
    queue.pop();
    queue.push(asking(&slots, &me));

    assert_eq!(refusals(&mut queue), [], "many may wait again");
}

#[tokio::test]
async fn in_a_flood_of_new_subjects_only_the_newest_wait_and_the_newest_is_served_first() {
    let slots = ExecutionSlots::new(1, 1);
    let held = taken(&slots, &Whose::subject("holder")).await;
    let subjects: Vec<_> = (0..WAITING_NEW + 2)
        .map(|number| Whose::subject(&number.to_string()))
        .collect();
    let (newest, others) = subjects.split_last().expect("many");
    let mut queue: Vec<_> = others
        .iter()
        .map(|subject| asking(&slots, subject))
        .collect();
    assert_eq!(refusals(&mut queue), [Full::All]);

    tokio::time::sleep(BURST).await;
    let mut newest = asking(&slots, newest);

    let refused = refusals(&mut queue);
    assert_eq!(refused.len(), WAITING_NEW + 1 - WAITING_IN_FLOOD);
    assert!(refused.iter().all(|full| *full == Full::All));
    drop(held);
    drop(newest.as_mut().now_or_never().expect("it is next"));
    drop(queue);
    let queue = slots.lock();
    assert_eq!((queue.free, queue.waiting, queue.shares.len()), (1, 0, 0));
}

/// Removes the requests that were refused, and returns why.
fn refusals(queue: &mut Vec<Asking<'_>>) -> Vec<Full> {
    let mut refusals = vec![];
    // Otherwise Tokio makes a task that polls this often wait.
    queue.retain_mut(|one| match unconstrained(one.as_mut()).now_or_never() {
        Some(Err(refusal)) => {
            refusals.push(refusal);
            false
        }
        Some(Ok(_)) => panic!("a slot was free"),
        None => true,
    });
    refusals
}
