//! Where the follow-up of a concluded referral stands, and when its next check is due. As in the Ministry of Justice's
//! statistics of proven reoffending, an offence counts that was committed within twelve months and proven within these
//! or another six. The time begins with the conclusion, however the case ended, so that everybody is followed up alike.

use chrono::{DateTime, Months, NaiveDate, Utc};
use entity::follow_up::{FollowUpResult, FollowUpState, Model as FollowUp};
use kernel::clock::local_day;

/// The months in which an offence counts, and those until it must be proven.
const WINDOW: Months = Months::new(12);
const WITH_WAIT: Months = Months::new(18);

/// The first day after the time in which an offence counts.
#[must_use]
pub fn window_end(concluded: DateTime<Utc>) -> NaiveDate {
    after(concluded, WINDOW)
}

/// The first day after the time in which it must be proven.
#[must_use]
pub fn wait_end(concluded: DateTime<Utc>) -> NaiveDate {
    after(concluded, WITH_WAIT)
}

fn after(concluded: DateTime<Utc>, months: Months) -> NaiveDate {
    let end = local_day(concluded).checked_add_months(months);
    end.unwrap_or(NaiveDate::MAX)
}

/// Where a follow-up stands after its latest check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: FollowUpState,
    /// The day from which the next check is due.
    pub due_on: Option<NaiveDate>,
}

impl Standing {
    /// At the conclusion.
    #[must_use]
    pub fn begun(concluded: DateTime<Utc>) -> Self {
        Self {
            state: FollowUpState::Open,
            due_on: Some(window_end(concluded)),
        }
    }

    /// As it is stored with a concluded referral.
    #[must_use]
    pub fn stored(state: Option<FollowUpState>, due_on: Option<NaiveDate>) -> Self {
        Self {
            state: state.unwrap_or(FollowUpState::Open),
            due_on,
        }
    }

    /// After the latest check. A person who has died is not checked again.
    #[must_use]
    pub fn after(concluded: DateTime<Utc>, latest: &FollowUp) -> Self {
        let day = local_day(latest.checked_at);
        let last = Self {
            state: FollowUpState::Final,
            due_on: None,
        };
        match latest.result {
            FollowUpResult::Void => Self {
                state: FollowUpState::Void,
                ..last
            },
            FollowUpResult::Died => last,
            _ if day >= wait_end(concluded) => last,
            _ if day >= window_end(concluded) => Self {
                state: FollowUpState::Provisional,
                due_on: Some(wait_end(concluded)),
            },
            _ => Self::begun(concluded),
        }
    }
}

/// The states in which a follow-up is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Open,
    /// Open or provisional, with a check due.
    Due,
    Provisional,
    Final,
    Void,
}

impl Stage {
    /// The stage on a day.
    #[must_use]
    pub fn on(today: NaiveDate, standing: Standing) -> Self {
        let is_due = standing.due_on.is_some_and(|due| due <= today);
        match standing.state {
            FollowUpState::Open | FollowUpState::Provisional if is_due => Self::Due,
            FollowUpState::Open => Self::Open,
            FollowUpState::Provisional => Self::Provisional,
            FollowUpState::Final => Self::Final,
            FollowUpState::Void => Self::Void,
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::{
        follow_up::FollowUpResult,
        id::{FollowUpId, ReferralId},
    };

    use super::*;

    fn check(at: &str, result: FollowUpResult) -> FollowUp {
        FollowUp {
            id: FollowUpId::new(),
            referral_id: ReferralId::new(),
            result,
            checked_at: at.parse().expect("an instant"),
            checked_by: "police".into(),
            offence_on: None,
            proven_by: None,
            proven_on: None,
            note: None,
            recorded_at: at.parse().expect("an instant"),
        }
    }

    #[test]
    fn a_check_counts_for_the_months_that_have_passed_since_the_conclusion() {
        use FollowUpResult::{Died, NoneFound, Untraceable, Void};
        // Half past midnight of the 18th in London.
        let concluded = "2024-08-17T23:30:00Z".parse().expect("an instant");
        let day = |text: &str| Some(text.parse::<NaiveDate>().expect("a day"));
        for (at, result, state, due) in [
            (
                "2025-08-17T22:00:00Z",
                NoneFound,
                FollowUpState::Open,
                day("2025-08-18"),
            ),
            (
                "2025-08-17T23:00:00Z",
                NoneFound,
                FollowUpState::Provisional,
                day("2026-02-18"),
            ),
            (
                "2026-02-17T22:00:00Z",
                Untraceable,
                FollowUpState::Provisional,
                day("2026-02-18"),
            ),
            (
                "2026-02-18T09:00:00Z",
                NoneFound,
                FollowUpState::Final,
                None,
            ),
            ("2024-12-01T09:00:00Z", Died, FollowUpState::Final, None),
            ("2024-12-01T09:00:00Z", Void, FollowUpState::Void, None),
        ] {
            let standing = Standing::after(concluded, &check(at, result));
            let expected = Standing { state, due_on: due };
            assert_eq!(standing, expected, "{at} {result:?}");
        }
    }

    #[test]
    fn an_open_or_provisional_follow_up_is_due_from_its_day() {
        let concluded = "2024-08-18T09:00:00Z".parse().expect("an instant");
        let begun = Standing::begun(concluded);
        for (today, stage) in [("2025-08-17", Stage::Open), ("2025-08-18", Stage::Due)] {
            assert_eq!(Stage::on(today.parse().expect("a day"), begun), stage);
        }
    }
}
