//! A partner organisation: it refers people, suggests or owns places, or queries the service.

use sea_orm::entity::prelude::*;

use crate::{key::id, sparse::Sparse};

id! {
    /// Names an organisation.
    OrganisationId: "organisation", now_v7;
}

/// The type of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
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

/// The status of a partner, as its history contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// An active partner.
    Active,
    /// Its tokens are refused until it is resumed.
    Suspended,
    /// No longer a partner. Its tokens are refused.
    Closed,
}

/// One row of `organisation`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganisationId,
    pub reference: String,
    /// The reference as it is compared: folded.
    pub reference_folded: String,
    pub kind: OrganisationKind,
    pub name: String,
    pub name_folded: String,
    pub contact_email: Option<String>,
    /// Whether it is suspended. Its tokens are then refused on authentication.
    pub suspended: bool,
    pub version: i32,
    /// The reference of the data-sharing agreement.
    pub agreement_reference: Option<String>,
    pub agreement_review_due: Option<Date>,
    /// When it ceased to be a partner. Its tokens are refused on authentication from then on.
    pub closed_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
