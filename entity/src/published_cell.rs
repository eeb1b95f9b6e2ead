//! One cell of a published row of figures: the figure of one value of a dimension in one closed period.

use sea_orm::entity::prelude::*;

use crate::{
    id::PublicationId,
    key::id,
    published_figure::{Measure, Precision},
    sparse::Sparse,
};

id! {
    /// Names a cell.
    CellId: "published_cell", now_v7;
}

/// By what a figure is broken down.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum, Sparse,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Dimension {
    /// The authority of the site: for people, of their first session with credited work.
    Authority,
    /// The category of the offence.
    Offence,
    /// The person's age.
    AgeBand,
    /// The person's sex as the police recorded it.
    Sex,
    /// The disposal that the police decided.
    Disposal,
    /// The type of work.
    WorkType,
    /// The type of the site.
    SiteType,
    /// The wards of the site, of all sets of boundaries.
    Ward,
    /// The town of the site.
    Town,
}

/// One row of `published_cell`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "published_cell")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CellId,
    /// The publication in which it was shown first. It is part of all later ones.
    pub publication_id: PublicationId,
    pub measure: Measure,
    pub dimension: Dimension,
    /// The first day of the period. `None` is the beginning of the scheme.
    pub period_from: Option<Date>,
    /// The last day of the period.
    pub period_to: Date,
    /// The value of the dimension: an area's id, or a code.
    pub value: String,
    /// What was counted: people or minutes. It is never shown outside the Team.
    pub counted: i64,
    pub precision: Precision,
    /// What is shown: people or hours.
    pub shown: Option<i64>,
    /// The least and the greatest number of people that the cell may have for whoever knows the method. `None` is no bound.
    pub least: Option<i64>,
    pub greatest: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
