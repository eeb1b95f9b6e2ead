//! The reference lists of codes that inputs choose from, and the references of records, which people read out over the
//! telephone.

use kernel::{Caller, Noun, directory::Directory, error::Result, policy::Action};

pub use entity::reference_item::Model as ReferenceItem;

/// The list of attendance outcomes.
pub const ATTENDANCE_OUTCOME: &str = "ATTENDANCE_OUTCOME";
/// The list of the minimum and maximum minutes of each disposal.
pub const HOUR_CAP: &str = "HOUR_CAP";
/// The list of offence categories.
pub const OFFENCE_CATEGORY: &str = "OFFENCE_CATEGORY";
/// The reasons for which a referral ends as not completed.
pub const REFERRAL_NOT_COMPLETED: &str = "REFERRAL_NOT_COMPLETED";
/// The reasons for which a person refuses.
pub const REFERRAL_REFUSED: &str = "REFERRAL_REFUSED";
/// The reasons for which a referral is not accepted.
pub const REFERRAL_REJECTED: &str = "REFERRAL_REJECTED";
/// The reasons for which a referral is withdrawn.
pub const REFERRAL_WITHDRAWN: &str = "REFERRAL_WITHDRAWN";
/// The reasons for which a session is cancelled.
pub const SESSION_CANCELLED: &str = "SESSION_CANCELLED";
/// The reasons for which a session is moved to another time.
pub const SESSION_MOVED: &str = "SESSION_MOVED";
/// The reasons for which a completed session is reopened.
pub const SESSION_REOPENED: &str = "SESSION_REOPENED";
/// The reasons for which a site is not suitable.
pub const SITE_DECLINED: &str = "SITE_DECLINED";
/// The reasons for which a site is put on hold.
pub const SITE_ON_HOLD: &str = "SITE_ON_HOLD";
/// The reasons for which a suggestion is declined.
pub const SUGGESTION_DECLINED: &str = "SUGGESTION_DECLINED";

/// The reference lists by name.
///
/// # Errors
/// None for a caller with a valid token.
pub fn lists(caller: &Caller) -> Result<Vec<(String, Vec<ReferenceItem>)>> {
    caller.allow(Action::ListReferenceLists)?;
    let directory = caller.directory();
    let lists = directory.reference_lists();
    Ok(lists
        .into_iter()
        .map(|(name, items)| (name.to_owned(), items.into_iter().cloned().collect()))
        .collect())
}

/// The entry of a list with this code. A code that is not in the list, which only other systems could have written,
/// gives an entry with the code as its name.
#[must_use]
pub fn item(directory: &Directory, list: &str, code: &str) -> ReferenceItem {
    let known = directory.reference_item(list, code).cloned();
    known.unwrap_or_else(|| ReferenceItem {
        list: list.to_owned(),
        code: code.to_owned(),
        name: code.to_owned(),
        hint: String::new(),
        rank: 0,
        active: false,
        attended: None,
        on_the_day: None,
        minimum: None,
        maximum: None,
    })
}

/// The reason for which a record of this kind got a status. Its list is named after the kind and the status; where a
/// session was moved or reopened, or a referral reopened, the code is in another list of the same kind.
#[must_use]
pub fn reason(directory: &Directory, noun: Noun, status: &str, code: &str) -> ReferenceItem {
    let kind = noun.name().to_uppercase();
    let of_status = format!("{kind}_{status}");
    if directory.reference_item(&of_status, code).is_none() {
        let mut items = directory.reference_items.iter();
        let other = items.find(|item| item.code == code && item.list.starts_with(&kind));
        if let Some(other) = other {
            return other.clone();
        }
    }
    item(directory, &of_status, code)
}

/// Makes a reference for a new record: a prefix, two letters, four digits and two letters, without characters that
/// could be mistaken for one another when read out.
#[must_use]
pub fn new(prefix: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
    const DIGITS: &[u8] = b"0123456789";
    let random = super::id::OffenderId::new().0.into_bytes();
    let mut reference = format!("{prefix}-");
    for (place, byte) in random.iter().take(6).chain(&random[14..]).enumerate() {
        let alphabet = if (2..6).contains(&place) {
            DIGITS
        } else {
            LETTERS
        };
        reference.push(char::from(alphabet[usize::from(*byte) % alphabet.len()]));
    }
    reference
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_reference_is_a_prefix_two_letters_four_digits_and_two_letters() {
        let reference = super::new("SIT");

        let shape: String = reference
            .chars()
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect();
        assert!(shape.starts_with("SIT-"), "{reference}");
        assert_eq!(&shape[6..10], "0000", "{reference}");
        assert_eq!(reference.len(), 12);
    }
}
