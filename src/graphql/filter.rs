//! Filters, in one reading for all lists: a condition that is null, left out, or a variable without a value is not given.
//! An empty list matches nothing.

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
