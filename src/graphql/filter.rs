//! Filters, in one reading for all lists: a condition that is null, left out, or a variable without a value is not given.
//! An empty list matches nothing.

use async_graphql::InputObject;
use kernel::period::Period;

use crate::scalar::Date;

/// A period of days (Europe/London), from `from` until the day before `to`.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub struct PeriodInput {
    /// The first day of the period; null or left out for a period without a beginning.
    from: Option<Date>,
    /// The first day after the period, not earlier than `from`; null or left out for a period without an end. April
    /// 2025 is `{ from: "2025-04-01", to: "2025-05-01" }`.
    to: Option<Date>,
}

/// The period for the domain; one without bounds if none is given.
pub fn period(input: Option<PeriodInput>) -> Period {
    let input = input.unwrap_or_default();
    Period {
        from: input.from.map(|day| day.0),
        until: input.to.map(|day| day.0),
    }
}

/// The values of a condition, converted for the domain.
pub fn each<T, U: From<T>>(values: Option<Vec<T>>) -> Option<Vec<U>> {
    values.map(|values| values.into_iter().map(U::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_a_condition_and_a_missing_list_is_not() {
        assert_eq!(each::<u8, u32>(None), None);
        assert_eq!(each::<u8, u32>(Some(vec![])), Some(vec![]));
        assert_eq!(each::<u8, u32>(Some(vec![1])), Some(vec![1]));
    }
}
