//! A councillor's term: a ward that they represent, from a day until a day.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AreaId, CouncillorId},
    key::id,
};

id! {
    /// Names a councillor's term.
    TermId: "term", now_v7;
}

/// One row of `term`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "term")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TermId,
    pub councillor_id: CouncillorId,
    pub ward_id: AreaId,
    /// The first day. `None` means without a beginning.
    pub from_on: Option<Date>,
    /// The first day on which it no longer holds. `None` means without an end.
    pub until_on: Option<Date>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
