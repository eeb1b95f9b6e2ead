//! The state that all transports share: the application, the token verifier, the document checks and the limits.

use std::{net::IpAddr, sync::Arc, time::Duration};

use super::{
    admission::Admission, failures::Failures, issuing::Office, live::OpenStreams, photos::Darkroom,
};
use graphql::{price::Allowance, run::Runner, schema, sdl};
use kernel::App;

use crate::{
    auth::Verifier,
    config::{Issuing, Limits},
};

/// The state that every request handler needs.
#[derive(Clone)]
pub struct Edge(pub(super) Arc<Shared>);

pub(super) struct Shared {
    pub(super) app: App,
    pub(super) runner: Runner,
    pub(super) verifier: Verifier,
    pub(super) failures: Failures<IpAddr>,
    pub(super) office: Office,
    pub(super) open: OpenStreams,
    pub(super) admission: Admission,
    pub(super) darkroom: Darkroom,
    pub(super) sdl: String,
    pub(super) limits: Limits,
}

impl Edge {
    /// The state for an application, with its token verifier, our own issuer and the limits.
    #[must_use]
    pub fn new(app: App, verifier: Verifier, issuing: Issuing, limits: Limits) -> Self {
        app.know_our_issuer(&issuing.issuer);
        let sdl = sdl();
        let clock = app.clone();
        Self(Arc::new(Shared {
            runner: Runner::new(schema(), &sdl).allowing(Allowance {
                points: limits.operation_points,
                bytes: limits.answer_bytes,
                time: limits.operation,
                ..Allowance::default()
            }),
            verifier,
            failures: Failures::new(app.clone(), limits.failed_authentications),
            office: Office::new(&app, issuing, limits.failed_authentications),
            open: OpenStreams::default(),
            darkroom: Darkroom::default(),
            admission: Admission::new(move || clock.now(), limits.admission.clone()),
            sdl,
            limits,
            app,
        }))
    }

    /// Loads the issuers' keys again at the given interval, until this future is dropped.
    pub async fn keep_keys_fresh(&self, every: Duration) {
        let mut schedule = tokio::time::interval(every);
        schedule.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        // The first tick is immediate, and the keys have just been loaded.
        schedule.tick().await;
        loop {
            schedule.tick().await;
            self.0.verifier.renew(self.0.app.now()).await;
        }
    }
}
