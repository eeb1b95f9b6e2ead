//! A person who was referred. They need not have been convicted of anything.

use sea_orm::entity::prelude::*;

use crate::{key::id, sparse::Sparse};

id! {
    /// Names a person.
    OffenderId: "offender", new_v4;
}

/// Sex as the police recorded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// One row of `offender`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "offender")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OffenderId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    pub first_name: String,
    pub last_name: String,
    /// The last name and the first name, folded.
    pub name_folded: String,
    /// The letters of the names, folded and sorted, by which records of the same person are found.
    pub name_key: String,
    pub date_of_birth: Date,
    /// The eighteenth birthday. The database determines whether a person was under 18 on a day by comparing two dates.
    pub adult_on: Date,
    pub sex: Option<Sex>,
    pub postcode: Option<String>,
    /// The postcode, folded and without spaces.
    pub postcode_key: Option<String>,
    /// The guardian of a person under 18.
    pub guardian_name: Option<String>,
    pub guardian_phone: Option<String>,
    /// The police's own reference of the person, as typed. Access to it is restricted.
    pub police_reference: Option<String>,
    /// The same in the form in which it is compared.
    pub police_key: Option<String>,
    /// The remaining record, if this one was merged into it.
    pub merged_into_id: Option<OffenderId>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl Model {
    /// The first and the last name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

impl ActiveModelBehavior for ActiveModel {}
