//! Looks for data about people in a message: names of people on the case, and the forms of e-mail addresses, telephone
//! numbers and addresses. It finds too much rather than too little: a manager reads the text again and decides.

use std::collections::{BTreeSet, HashMap};

use entity::{attendance, offender, session};
use kernel::{
    Read, Result, condition,
    contact::is_postcode,
    text::{folded, words},
};
use sea_orm::{EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

use crate::{id::SiteId, session::attendances_of_sessions};

/// Something in a message that may be data about people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// A first or a last name of the person of the referral or their guardian, or of somebody who was booked at the site.
    Name,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Telephone,
    /// A postcode, or a number in a street.
    Address,
}

/// The number of digits from which a number may be a telephone number.
const DIGITS: usize = 9;
/// Words that end the name of a street.
const STREETS: [&str; 15] = [
    "avenue", "close", "court", "crescent", "drive", "gardens", "green", "grove", "hill", "lane",
    "place", "road", "street", "terrace", "way",
];
/// The number of words that a street's name has at most before that word.
const OF_A_STREET: usize = 3;
/// Shorter names are words of most texts.
const NAME: usize = 3;

/// What a text contains, given the folded names of the people of its site.
pub(super) fn of(text: &str, names: Option<&BTreeSet<String>>) -> BTreeSet<Finding> {
    let mut found = BTreeSet::new();
    let together = folded(text);
    let all: Vec<&str> = words(&together).collect();
    if names.is_some_and(|names| all.iter().any(|word| names.contains(*word))) {
        found.insert(Finding::Name);
    }
    let is_email = |word: &str| {
        word.split_once('@')
            .is_some_and(|(_, host)| host.contains('.'))
    };
    if text.split_whitespace().any(is_email) {
        found.insert(Finding::Email);
    }
    if has_telephone(text) {
        found.insert(Finding::Telephone);
    }
    let is_postcode = all.iter().any(|word| is_postcode(word))
        || all.windows(2).any(|two| is_postcode(&two.concat()));
    if is_postcode || has_street_number(&all) {
        found.insert(Finding::Address);
    }
    found
}

/// Whether a text has a number of many digits, with nothing but spaces, hyphens and brackets between them.
fn has_telephone(text: &str) -> bool {
    let mut digits = 0;
    text.chars().any(|letter| {
        if letter.is_ascii_digit() {
            digits += 1;
        } else if !matches!(letter, ' ' | '-' | '(' | ')' | '+' | '.' | '\u{a0}') {
            digits = 0;
        }
        digits >= DIGITS
    })
}

/// Whether a number comes before the name of a street.
fn has_street_number(words: &[&str]) -> bool {
    let is_number = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let numbers = words.iter().enumerate().filter(|(_, word)| is_number(word));
    let mut streets = numbers.map(|(place, _)| words[place + 1..].iter().take(OF_A_STREET + 1));
    streets.any(|mut street| street.any(|word| STREETS.contains(word)))
}

/// The words of a folded name by which it is found in a message.
pub(super) fn parts<'n>(words: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    let parts = words.filter(|part| part.chars().count() >= NAME);
    parts.map(str::to_owned).collect()
}

/// The folded names of the people who were ever booked at each of these sites.
pub(super) async fn names_at(
    read: &Read<'_>,
    sites: Vec<SiteId>,
) -> Result<HashMap<SiteId, BTreeSet<String>>> {
    let mut names: HashMap<SiteId, BTreeSet<String>> = HashMap::new();
    if sites.is_empty() {
        return Ok(names);
    }
    let rows: Vec<(SiteId, String, String)> = session::Entity::find()
        .select_only()
        .column(session::Column::SiteId)
        .column(offender::Column::FirstName)
        .column(offender::Column::LastName)
        .join(JoinType::InnerJoin, attendances_of_sessions())
        .join(JoinType::InnerJoin, people_of_attendances())
        .filter(condition::any_of(read, session::Column::SiteId, sites))
        .distinct()
        .into_tuple()
        .all(read.db())
        .await?;
    for (site, first, last) in rows {
        let name = folded(&format!("{first} {last}"));
        names.entry(site).or_default().extend(parts(words(&name)));
    }
    Ok(names)
}

fn people_of_attendances() -> RelationDef {
    attendance::Entity::belongs_to(offender::Entity)
        .from(attendance::Column::OffenderId)
        .to(offender::Column::Id)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_data_about_people_are_found() {
        use Finding::{Address, Email, Name, Telephone};
        let names = BTreeSet::from(["okafor".to_owned(), "tom".to_owned()]);
        for (text, expected) in [
            ("The work at Becket's Park is done, 20 hours of it.", vec![]),
            ("Ask o.brien@example.org.", vec![Email]),
            ("Ring (01604) 555-0134 or so", vec![Telephone]),
            ("At NN1 1DE, or nn11de", vec![Address]),
            ("Beside 12a Old Mill Lane", vec![Address]),
            ("12 people met in Old Mill Lane", vec![]),
            ("TOM did it with Mr Ókafor.", vec![Name]),
            ("Tomorrow", vec![]),
            ("In 2025 and 2026, 1,375 hours", vec![]),
        ] {
            let found: Vec<_> = of(text, Some(&names)).into_iter().collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
