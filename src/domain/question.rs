//! Questions that the Team asks about a suggestion or a referral, and the answers. A record has at most one open
//! question: it remains in the status `NEEDS_INFO` until that one is answered. The times of both are stored, and
//! waiting times are not paused.

use entity::question::{self, Entity};
use kernel::{Caller, Noun, Work, condition, error::Result, policy::Action};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

pub use entity::question::Model as Question;

/// Stores a question about a record.
pub(super) async fn store_question(
    work: &Work,
    (noun, row): (Noun, Uuid),
    question: &str,
) -> Result<()> {
    let question = question::ActiveModel {
        id: NotSet,
        noun: Set(noun.name().into()),
        row_id: Set(row),
        question: Set(question.into()),
        asked_at: Set(work.now()),
        asked_by: Set(work.caller().subject().into()),
        answer: Set(None),
        answered_at: Set(None),
        answered_by: Set(None),
    };
    Entity::insert(question)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// Stores the answer to a record's open question.
pub(super) async fn store_answer(work: &Work, row: Uuid, answer: &str) -> Result<()> {
    let answer = question::ActiveModel {
        answer: Set(Some(answer.into())),
        answered_at: Set(Some(work.now())),
        answered_by: Set(Some(work.caller().subject().into())),
        ..Default::default()
    };
    Entity::update_many()
        .set(answer)
        .filter(question::Column::RowId.eq(row))
        .filter(question::Column::AnsweredAt.is_null())
        .exec(work.db())
        .await?;
    Ok(())
}

/// The questions about many records, oldest first. The caller has read the records already, so they are within reach.
pub async fn of(caller: &Caller, rows: Vec<Uuid>) -> Result<Vec<Question>> {
    let read = &caller.read(Action::ReadViewer)?;
    let questions = Entity::find()
        .filter(condition::any_of(read, question::Column::RowId, rows))
        .order_by_asc(question::Column::Id);
    Ok(questions.all(read.db()).await?)
}
