//! Police officers and PCSOs who refer people.

use entity::{id::OrganisationId, referrer};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Select};

use super::{
    Caller, Noun, Read,
    check::{Command, NAME, Problems, folded},
    error::Result,
    event::Event,
    id::ReferrerId,
    policy::Action,
    search,
};

pub use entity::referrer::{Entity, Model as Referrer};

/// What an import records.
#[derive(Clone, Debug)]
pub struct Record {
    pub reference: String,
    pub subject: String,
    pub organisation: OrganisationId,
    pub name: String,
    pub collar_number: Option<String>,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.text("reference", &self.reference, NAME);
        problems.text("name", &self.name, NAME);
        problems.text("subject", &self.subject, NAME);
        problems.optional("collar_number", self.collar_number.as_deref(), 20);
    }
}

/// Records a referrer.
///
/// # Errors
/// Without the right, with a reference in use, or with one that is not known.
pub async fn record(caller: &Caller, input: Record) -> Result<Referrer> {
    let mut work = caller.begin(Action::RecordPerson, &input).await?;
    let row = referrer::Model {
        id: ReferrerId::new(),
        name_folded: folded(&input.name),
        reference: input.reference,
        subject: input.subject,
        organisation_id: input.organisation,
        name: input.name,
        collar_number: input.collar_number,
        version: 1,
    };
    let row: referrer::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    search::indexed(&work, (Noun::Referrer, row.id.0), &row.name, &row.reference).await?;
    work.happened(Event::ReferrerRecorded(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

/// The only place that begins a query for referrers.
fn within_reach(_read: &Read<'_>) -> Select<Entity> {
    Entity::find()
}

/// The referrer of that reference, if there is one.
///
/// # Errors
/// What the database answers.
pub async fn find_by_reference(read: &Read<'_>, reference: &str) -> Result<Option<Referrer>> {
    Ok(within_reach(read)
        .filter(referrer::Column::Reference.eq(reference))
        .one(&read.db)
        .await?)
}
