//! One check whether a person reoffended. The latest one counts.

use sea_orm::entity::prelude::*;

use crate::{id::ReferralId, key::id};

id! {
    /// Names a follow-up check.
    FollowUpId: "follow_up", now_v7;
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum FollowUpResult {
    /// No proven reoffence.
    NoneFound,
    /// A proven reoffence.
    Reoffended,
    /// The person could not be matched.
    Untraceable,
    /// The person has died.
    Died,
    /// Only an allegation, which proves nothing: it counts as no proven reoffence.
    AllegationOnly,
    /// The check was of the wrong person or should not have been made: it counts as if there were no check.
    Void,
}

/// Where the follow-up of a concluded referral stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum FollowUpState {
    /// Not checked since the time in which a reoffence counts has ended.
    Open,
    /// Checked since then, but not since the time in which it may still be proven has ended.
    Provisional,
    /// Checked after both.
    Final,
    /// Declared void.
    Void,
}

/// What proved a reoffence. An allegation alone never counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum ProvenBy {
    /// A conviction.
    Conviction,
    /// A caution.
    Caution,
    /// Another disposal.
    OtherDisposal,
}

/// One row of `follow_up`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "follow_up")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FollowUpId,
    pub referral_id: ReferralId,
    pub result: FollowUpResult,
    pub checked_at: DateTimeUtc,
    pub checked_by: String,
    pub offence_on: Option<Date>,
    pub proven_by: Option<ProvenBy>,
    pub proven_on: Option<Date>,
    /// Why the check is void.
    pub note: Option<String>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
