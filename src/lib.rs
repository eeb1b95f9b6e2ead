//! The GraphQL API of Northamptonshire's Immediate Justice scheme for its partners.

pub mod domain;
pub mod import;
