//! The signed statement of a publication.

use sea_orm::entity::prelude::*;

use crate::id::PublicationId;

/// One row of `publication_statement`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "publication_statement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication_id: PublicationId,
    /// The name (`kid`) of the key that signed it.
    pub key_id: String,
    /// The public key, in base64url. It is published even after the key has been retired.
    pub public_key: String,
    /// The statement: a JSON Web Token in its compact form.
    pub text: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
