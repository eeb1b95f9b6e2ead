//! Code shared by the registers of areas, partners and people: how entries are amended. What only the registers of people
//! have in common is in `person.rs`.

mod person;

pub use person::{Entry, IdentityChange, PersonChange, is_free};
pub(crate) use person::{
    check_identity, check_service, check_service_of, gives_rights, is_own, may_have_entry,
};
