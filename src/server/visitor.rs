//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::{extract::ConnectInfo, http::Extensions};

use super::{failures::network, places::Guest};

/// Where something comes from: the client's address, and the place of its connection. There are none where requests are
/// handed in without a listener.
#[derive(Clone, Default)]
pub struct Visitor {
    address: Option<IpAddr>,
    guest: Option<Guest>,
}

impl Visitor {
    /// Whoever sent a request.
    pub fn of(extensions: &Extensions) -> Self {
        let connection = extensions.get::<ConnectInfo<SocketAddr>>();
        Self {
            address: connection.map(|ConnectInfo(address)| address.ip()),
            guest: extensions.get().cloned(),
        }
    }

    /// What is counted together by address.
    pub fn network(&self) -> Option<IpAddr> {
        self.address.map(network)
    }

    /// Notes whether they came with a good token, or proved themselves otherwise.
    pub fn came_with(&self, is_good: bool) {
        if let Some(guest) = self.guest.as_ref().filter(|_| is_good) {
            guest.is_known();
        }
    }
}
