//! The origin of a request: its client's address and connection.

use std::net::{IpAddr, SocketAddr};

use axum::{extract::ConnectInfo, http::Extensions};

use super::{connection_slots::SlotHandle, failures::network};

/// The client's address, and the slot of its connection. Both are missing if a request is passed in without a listener.
#[derive(Clone, Default)]
pub struct Visitor {
    address: Option<IpAddr>,
    handle: Option<SlotHandle>,
}

impl Visitor {
    /// The origin of a request.
    pub fn of(extensions: &Extensions) -> Self {
        let connection = extensions.get::<ConnectInfo<SocketAddr>>();
        Self {
            address: connection.map(|ConnectInfo(address)| address.ip()),
            handle: extensions.get().cloned(),
        }
    }

    /// The part of the address by which failures are counted.
    pub fn network(&self) -> Option<IpAddr> {
        self.address.map(network)
    }

    /// Notes whether the client presented a valid token or was authenticated in another way.
    pub fn came_with(&self, is_good: bool) {
        if let Some(handle) = self.handle.as_ref().filter(|_| is_good) {
            handle.note_valid_token();
        }
    }
}
