//! What leaves the service by itself: e-mails.

pub mod email;
