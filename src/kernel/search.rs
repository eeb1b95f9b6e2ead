//! Search in names and references by words. The words are folded and split here, in Rust, and stored in a table, so that
//! both databases give the same results and can use an index.
//!
//! People leave out or add apostrophes, hyphens and spaces. So a row is also found by the parts around an apostrophe, and
//! by neighbouring words written as one: `King's Wood` by `kings`, `king`, `wood` and `kingswood`. `slip` forgives one
//! typing error in a longer word.

use std::collections::{BTreeMap, BTreeSet};

use entity::search_word;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{SelectStatement, UnionType},
};
use uuid::Uuid;

use super::{
    Error, Noun, Work, condition,
    error::{Problem, Result},
    slip,
    text::{folded, folded_apart, words},
};

/// The maximum number of words in a search text.
const MOST: usize = 10;
/// The maximum number of neighbouring words that are also stored as one, and of the characters that they have together.
const NEIGHBOURS: usize = 3;
const JOINED: usize = 40;

/// Stores the words by which a new row is found: those of its name and its reference. Every function that inserts a row
/// of a searchable kind calls it. It must only be given text that every caller who may see the row may see.
pub async fn indexed(
    work: &Work,
    (noun, row): (Noun, Uuid),
    name: &str,
    reference: &str,
) -> Result<()> {
    let rows = kept(name, reference)
        .into_iter()
        .map(|word| search_word::ActiveModel {
            noun: Set(noun.name().into()),
            word: Set(word),
            row_id: Set(row),
        });
    work.gather(rows).await
}

/// Replaces the words of a row whose name has changed. Every function that changes a name calls it.
pub async fn reindexed(
    work: &Work,
    (noun, row): (Noun, Uuid),
    name: &str,
    reference: &str,
) -> Result<()> {
    search_word::Entity::delete_many()
        .filter(search_word::Column::RowId.eq(row))
        .exec(work.db())
        .await?;
    indexed(work, (noun, row), name, reference).await
}

/// The condition that every word of the search text is a prefix of a word of the row's name or reference, alone or written
/// as one with the word before or after it, or differs from such a word by one typing error.
///
/// # Errors
/// [`Error::Invalid`] for a text with too many words. Its length is checked with the rest of the filter.
pub fn finds(noun: Noun, id: impl ColumnTrait, text: &str) -> Result<Condition> {
    let sought = spellings(text);
    if sought.len() > MOST {
        return Err(Error::Invalid(vec![Problem {
            path: ["filter", "search"].map(str::to_owned).to_vec(),
            message: format!("At most {MOST} words are expected."),
        }]));
    }
    if sought.is_empty() {
        // A text without a letter or a digit finds nothing.
        return Ok(condition::never().into());
    }
    let found = sought
        .into_iter()
        .map(|(word, joined)| id.in_subquery(beginning(noun, word, joined)));
    Ok(found.fold(Condition::all(), Condition::add))
}

/// The different words of a search text, each with the words that it makes with its neighbours.
fn spellings(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folded = folded(text);
    let words: Vec<&str> = words(&folded).collect();
    let mut spellings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for word in &words {
        spellings.entry((*word).to_owned()).or_default();
    }
    for pair in words.windows(2) {
        for word in pair {
            let joined = spellings.entry((*word).to_owned()).or_default();
            joined.insert(pair.concat());
        }
    }
    spellings
}

fn rows_of(noun: Noun) -> sea_orm::Select<search_word::Entity> {
    let rows = search_word::Entity::find().select_only();
    rows.column(search_word::Column::RowId)
        .filter(search_word::Column::Noun.eq(noun.name()))
}

/// The rows that have a word that begins with the sought word or one of the joined ones: one range of the index for each;
/// and those that have a word from which the sought word differs by one typing error: some keys of the same index.
fn beginning(noun: Noun, word: String, joined: BTreeSet<String>) -> SelectStatement {
    let range = |prefix: String| {
        // No word contains the last of all characters.
        let end = format!("{prefix}{}", char::MAX);
        rows_of(noun)
            .filter(search_word::Column::Word.gte(prefix))
            .filter(search_word::Column::Word.lt(end))
            .into_query()
    };
    let slips = slip::sought(&word);
    let mut found = range(word);
    for word in joined {
        found.union(UnionType::All, range(word));
    }
    if !slips.is_empty() {
        let rows = rows_of(noun).filter(search_word::Column::Word.is_in(slips));
        found.union(UnionType::All, rows.into_query());
    }
    found
}

/// The words that are stored, without duplicates: those of the name and of the reference, the parts around apostrophes,
/// neighbouring words as one, and what typing errors are recognised by.
fn kept(name: &str, reference: &str) -> BTreeSet<String> {
    let mut kept = BTreeSet::new();
    for text in [name, reference] {
        let together = folded(text);
        let together: Vec<&str> = words(&together).collect();
        for count in 1..=NEIGHBOURS {
            let joined = together.windows(count).map(<[&str]>::concat);
            kept.extend(joined.filter(|word| count == 1 || word.chars().count() <= JOINED));
        }
        let apart = folded_apart(text);
        kept.extend(words(&apart).map(str::to_owned));
        for word in together.iter().copied().chain(words(&apart)) {
            kept.extend(slip::kept(word));
        }
        for pair in together.windows(2) {
            kept.extend(slip::kept_of_two(&pair.concat()));
        }
    }
    kept
}
