//! Photos over HTTP: `POST /photos` takes a picture, and `GET /photos/…` shows one. Everything else about photos is in the
//! GraphQL API. A picture is no part of a GraphQL request, because a request is read as a whole and in memory, and is small.

mod refusal;
mod serve;
mod upload;

use std::sync::{Arc, OnceLock};

use axum::{
    Router,
    routing::{get, post},
};
use tokio::sync::Semaphore;

use super::{edge::Edge, live::OpenStreams, reply};
use crate::outbound::photos::Photos;

pub use serve::Kept;

/// The path of uploads.
pub const UPLOADS: &str = "/photos";
/// The path of a picture: the digest of the large one, and the size.
const PICTURES: &str = "/photos/{digest}/{file}";

/// How many pictures are decoded at once. Each takes up to about 400 MB.
const DECODED_AT_ONCE: usize = 1;
/// How many uploads are received at once, each of up to 10 MiB, and how many of one subject.
const RECEIVED_AT_ONCE: usize = 8;
const OF_ONE_SUBJECT: usize = 2;
/// How many pictures are read from the storage at once.
const SHOWN_AT_ONCE: usize = 32;

/// What uploads and pictures need of the service.
pub struct Darkroom {
    place: OnceLock<Photos>,
    receiving: Arc<Semaphore>,
    decoding: Arc<Semaphore>,
    showing: Arc<Semaphore>,
    uploads: OpenStreams,
}

impl Default for Darkroom {
    fn default() -> Self {
        let of = |number| Arc::new(Semaphore::new(number));
        Self {
            place: OnceLock::new(),
            receiving: of(RECEIVED_AT_ONCE),
            decoding: of(DECODED_AT_ONCE),
            showing: of(SHOWN_AT_ONCE),
            uploads: OpenStreams::default(),
        }
    }
}

impl Edge {
    /// Keeps photos in this place. Without one, uploads are refused.
    pub fn keep_photos_in(&self, place: Photos) {
        self.0.darkroom.place.get_or_init(|| place);
    }
}

/// The routes of photos.
pub fn routes() -> Router<Edge> {
    Router::new()
        .route(UPLOADS, post(upload::upload).fallback(reply::only_posted))
        .route(PICTURES, get(serve::show))
}
