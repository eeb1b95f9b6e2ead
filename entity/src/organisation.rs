//! A partner organisation: who refers, suggests, owns, or asks.

use sea_orm::entity::prelude::*;

use crate::id::OrganisationId;

/// What kind of organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum OrganisationKind {
    /// The Office of the Police, Fire and Crime Commissioner, who runs the scheme.
    Opfcc,
    /// A police force.
    PoliceForce,
    /// A unitary council.
    UnitaryCouncil,
    /// A parish or town council.
    ParishTownCouncil,
    /// A community group.
    CommunityGroup,
    /// A housing provider.
    HousingProvider,
    /// A place of worship.
    PlaceOfWorship,
    /// A school or youth organisation.
    SchoolOrYouthOrg,
    /// A charity.
    Charity,
    /// A business.
    Business,
    /// A youth justice service.
    YouthJusticeService,
    /// Anything else.
    Other,
}

/// Where a partner stands, as its history keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// A partner.
    Active,
    /// Its tokens are refused for now.
    Suspended,
    /// No partner any more; its tokens are refused.
    Closed,
}

/// One row of `organisation`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationId,
    pub reference: String,
    pub kind: OrganisationKind,
    pub name: String,
    pub name_folded: String,
    pub contact_email: Option<String>,
    /// A suspended organisation is refused at the door.
    pub suspended: bool,
    pub version: i32,
    /// The data-sharing agreement by its own name.
    pub agreement_reference: Option<String>,
    pub agreement_review_due: Option<Date>,
    /// When it ceased to be a partner; refused at the door from then on.
    pub closed_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
