//! What every way in shares: the service, what reads tokens and documents, and what is bounded.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use super::{
    admission::{Admission, AdmissionLimits},
    failures::Failures,
    issuing::{Issuing, Office},
    live::{LiveLimits, Open},
};
use crate::{
    auth::Verifier,
    domain::App,
    graphql::{price::Allowance, run::Runner, schema, sdl},
};

/// What every door needs.
#[derive(Clone)]
pub struct Edge(pub(super) Arc<Shared>);

pub(super) struct Shared {
    pub(super) app: App,
    pub(super) runner: Runner,
    pub(super) verifier: Verifier,
    pub(super) failures: Failures<IpAddr>,
    pub(super) office: Office,
    pub(super) open: Open,
    pub(super) admission: Admission,
    pub(super) sdl: String,
    pub(super) limits: Limits,
}

/// What the edge bounds, and where browsers may come from.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body_bytes: usize,
    /// The most points that an operation may cost by estimate.
    pub operation_points: u64,
    /// The largest answer, in bytes.
    pub answer_bytes: usize,
    /// The longest time for one operation.
    pub operation: Duration,
    /// The origins from which browsers may ask and open sockets, exactly as browsers write them.
    pub allowed_origins: Vec<String>,
    /// How many bad tokens a minute may come from one address, and how many bad proofs of one client.
    pub failed_authentications: NonZeroU32,
    /// Whether browsers are shown the IDE page.
    pub ide: bool,
    /// Whether errors get the statuses of GraphQL over HTTP's older draft.
    pub legacy_status: bool,
    /// What is bounded of operations that execute.
    pub admission: AdmissionLimits,
    /// What is bounded of sockets and event streams.
    pub live: LiveLimits,
}

impl Edge {
    /// An edge for a service, with what reads its tokens and what gives out our own.
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
            open: Open::default(),
            admission: Admission::new(move || clock.now(), limits.admission.clone()),
            sdl,
            limits,
            app,
        }))
    }

    /// Reads the issuers' keys anew once in a while, for as long as it is waited for.
    pub async fn keep_keys_fresh(&self, every: Duration) {
        let mut schedule = tokio::time::interval(every);
        schedule.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        // The first one is at once, and the keys have just been read.
        schedule.tick().await;
        loop {
            schedule.tick().await;
            self.0.verifier.renew(self.0.app.now()).await;
        }
    }
}
