//! One figure of a publication.

use sea_orm::entity::prelude::*;

use crate::{id::PublicationId, sparse::Sparse};

/// What a figure measures.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Sparse,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Measure {
    /// The people with at least one submitted referral.
    PeopleReferred,
    /// The people with at least one credited minute of work.
    PeopleTookPart,
    /// The people with at least one completed referral.
    PeopleCompleted,
    /// The share of these without a reoffence.
    NotReoffended,
    /// The hours of work.
    Hours,
    /// The improved sites.
    SitesImproved,
    /// The people who refused their latest referral and completed none.
    PeopleRefused,
    /// The share of these with a reoffence.
    RefusedReoffended,
    /// The money, divided by the hours of work.
    CostPerHour,
    /// The money, divided by the people with at least one completed referral.
    CostPerCompletion,
}

/// How exactly a figure is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Precision {
    /// As it was counted.
    Exact,
    /// People to the nearest five, hours to the nearest ten.
    Rounded,
    /// Not at all.
    Withheld,
    /// Not at all: a cost of days that no funding period covers.
    NotFunded,
}

/// One row of `published_figure`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "published_figure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication_id: PublicationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure: Measure,
    /// What was counted: people, minutes or sites; the numerator of a rate; what a cost is divided by. It is never shown outside
    /// the Team.
    pub counted: i64,
    /// Whether the exact figure was asked for.
    pub asked_exactly: bool,
    pub precision: Precision,
    /// The day of what is shown. It is earlier than that of the publication if an earlier figure still stands.
    pub as_at: Date,
    /// What is shown: people, hours or sites; the numerator of a rate; the pence of a cost.
    pub shown: Option<i64>,
    /// The denominator of a rate; what is shown of the hours or people that a cost is divided by.
    pub base: Option<i64>,
    /// The number of people in the denominator of a rate whom a check has found to have reoffended or not.
    pub checked: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
