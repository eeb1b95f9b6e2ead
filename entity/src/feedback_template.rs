//! The text from which messages of one trigger are drafted, once a manager has amended it.

use sea_orm::entity::prelude::*;

use crate::{feedback::Trigger, key::id};

id! {
    /// Names a template.
    TemplateId: "feedback_template", now_v7;
}

/// One row of `feedback_template`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "feedback_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateId,
    pub trigger: Trigger,
    pub heading: String,
    pub text: String,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
