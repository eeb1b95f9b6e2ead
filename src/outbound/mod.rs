//! What leaves the service: e-mails, and the bytes of photos.

pub mod email;
pub mod photos;
