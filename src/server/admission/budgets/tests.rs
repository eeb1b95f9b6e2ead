//! Tests of the rate limit, at times that the tests choose.

use super::*;

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_000_000_000 + seconds, 0).expect("an instant")
}

fn budgets(a_minute: u32) -> Budgets {
    Budgets::new(NonZeroU32::new(a_minute).expect("a number"))
}

fn remaining(budgets: &Budgets, whose: &Whose, at: i64) -> u64 {
    budgets.standing(whose, instant(at)).remaining
}

#[test]
fn points_are_refilled_steadily_up_to_those_of_one_minute() {
    let (budgets, me) = (budgets(600), Whose::subject("me"));
    budgets.take(&me, 600, instant(0)).expect("a full bucket");

    assert_eq!(budgets.take(&me, 1, instant(0)), Err(1));
    assert_eq!(remaining(&budgets, &me, 1), 10);
    assert_eq!(remaining(&budgets, &me, 30), 300);
    assert_eq!(remaining(&budgets, &me, 3_600), 600);
    assert_eq!(
        budgets.standing(&me, instant(45)),
        Standing {
            remaining: 450,
            reset_at: instant(60),
            reset_seconds: 15
        }
    );
    assert_eq!(remaining(&budgets, &Whose::subject("other"), 0), 600);
}

#[test]
fn a_refusal_says_in_how_many_seconds_a_retry_succeeds() {
    let (budgets, me) = (budgets(600), Whose::subject("me"));
    budgets.take(&me, 590, instant(0)).expect("enough");

    let wait = budgets.take(&me, 35, instant(0)).expect_err("too much");

    assert_eq!(wait, 3, "25 more points at 10 a second");
    assert_eq!(budgets.take(&me, 35, instant(2)), Err(1));
    assert_eq!(budgets.take(&me, 35, instant(3)), Ok(()));
    assert_eq!(remaining(&budgets, &me, 3), 5);
}

#[test]
fn the_difference_between_estimate_and_actual_cost_is_settled_exactly() {
    let (budgets, me) = (budgets(7), Whose::subject("me"));
    for _ in 0..1_000 {
        budgets.take(&me, 7, instant(0)).expect("all of it is back");
        budgets.settle(&me, (7, 0), instant(0));
    }
    assert_eq!(remaining(&budgets, &me, 0), 7);

    budgets.take(&me, 2, instant(0)).expect("enough");
    budgets.settle(&me, (2, 21), instant(0));

    assert_eq!(
        remaining(&budgets, &me, 60),
        0,
        "seven points of the debt of fourteen are paid"
    );
    assert_eq!(budgets.take(&me, 1, instant(119)), Err(10));
    assert_eq!(remaining(&budgets, &me, 180), 7);
}

#[test]
fn an_operation_dearer_than_a_minute_is_admitted_with_a_full_bucket_and_leaves_a_debt() {
    let (budgets, me) = (budgets(60), Whose::subject("me"));
    budgets.take(&me, 1, instant(0)).expect("enough");

    assert_eq!(budgets.take(&me, 150, instant(0)), Err(1));
    assert_eq!(budgets.take(&me, 150, instant(1)), Ok(()));
    assert_eq!(budgets.take(&me, 1, instant(91)), Err(1));
    assert_eq!(budgets.take(&me, 1, instant(92)), Ok(()));
    assert_eq!(budgets.take(&me, u64::MAX, instant(1_000_000)), Ok(()));
}

#[test]
fn setting_the_clock_back_changes_no_points() {
    let (budgets, me) = (budgets(60), Whose::subject("me"));
    budgets
        .take(&me, 60, instant(3_600))
        .expect("a full bucket");

    assert_eq!(budgets.take(&me, 10, instant(0)), Err(10));
    assert_eq!(budgets.take(&me, 10, instant(10)), Ok(()));
}

#[test]
fn if_there_are_too_many_subjects_those_with_the_most_points_are_forgotten() {
    let (budgets, spent) = (budgets(60), Whose::subject("spent"));
    budgets.take(&spent, 60, instant(0)).expect("a full bucket");

    for number in 0..3 * REMEMBERED {
        let other = Whose::subject(&number.to_string());
        budgets.take(&other, 1, instant(0)).expect("a full bucket");
    }

    let kept = budgets
        .buckets
        .lock()
        .expect("the lock is not poisoned")
        .len();
    assert!(kept <= REMEMBERED, "{kept}");
    assert_eq!(budgets.take(&spent, 1, instant(0)), Err(1));
}
