//! Search in names and references by words. The words are folded to lower case and split here, in Rust, and stored in a
//! table, so that both databases give the same results and can use an index.

use std::collections::BTreeSet;

use entity::search_word;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{
    Error, Noun, Work,
    check::{self, folded},
    condition,
    error::Result,
};

/// The maximum number of words in a search text.
const MOST: usize = 10;

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
    search_word::Entity::insert_many(rows)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
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

/// The condition that every word of the search text is a prefix of a word of the row's name or reference.
///
/// # Errors
/// [`Error::Invalid`] for a text that is too short or too long, or has too many words.
pub fn finds(noun: Noun, id: impl ColumnTrait, text: &str) -> Result<Condition> {
    check::search(Some(text))?;
    let words = words(text);
    if words.len() > MOST {
        return Err(Error::invalid(
            "search",
            format!("At most {MOST} words are expected."),
        ));
    }
    if words.is_empty() {
        // A text without a letter or a digit finds nothing.
        return Ok(condition::never().into());
    }
    let found = words
        .into_iter()
        .map(|word| id.in_subquery(beginning(noun, word)));
    Ok(found.fold(Condition::all(), Condition::add))
}

/// The rows that have a word with this prefix.
fn beginning(noun: Noun, word: String) -> SelectStatement {
    // No word contains the last of all characters.
    let end = format!("{word}{}", char::MAX);
    let rows = search_word::Entity::find()
        .select_only()
        .column(search_word::Column::RowId);
    rows.filter(search_word::Column::Noun.eq(noun.name()))
        .filter(search_word::Column::Word.gte(word))
        .filter(search_word::Column::Word.lt(end))
        .into_query()
}

/// The words of a text in lower case, without duplicates.
fn words(text: &str) -> BTreeSet<String> {
    folded(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words that are stored. The reference is also stored as a whole.
fn kept(name: &str, reference: &str) -> BTreeSet<String> {
    let mut kept = words(name);
    kept.extend(words(reference));
    kept.insert(folded(reference));
    kept
}
