//! Searching names and references by their words. The words are folded and split here, in Rust, and kept in a table, so
//! that both databases find alike and an index does the work.

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

/// The most words of a text to search for.
const MOST: usize = 10;

/// Notes the words by which a new row is found: those of its name and of its reference. Every verb that writes a new row
/// of a noun with a search calls it, with nothing that somebody who may see the row may not see of it.
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

/// Notes the words of a row that has another name now, in the place of the old ones. Every verb that changes a name calls
/// it.
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

/// The condition that every word of a text is the beginning of a word of the row's name or reference.
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

/// The rows of a noun with a word that begins so.
fn beginning(noun: Noun, word: String) -> SelectStatement {
    // No word goes on with the last of all characters.
    let end = format!("{word}{}", char::MAX);
    let rows = search_word::Entity::find()
        .select_only()
        .column(search_word::Column::RowId);
    rows.filter(search_word::Column::Noun.eq(noun.name()))
        .filter(search_word::Column::Word.gte(word))
        .filter(search_word::Column::Word.lt(end))
        .into_query()
}

/// The words of a text in small letters, each once.
fn words(text: &str) -> BTreeSet<String> {
    folded(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words that are kept: the reference also as a whole.
fn kept(name: &str, reference: &str) -> BTreeSet<String> {
    let mut kept = words(name);
    kept.extend(words(reference));
    kept.insert(folded(reference));
    kept
}
