//! The settings of connections: their number, their timeouts and the trusted proxies.

use std::{net::IpAddr, time::Duration};

use ipnet::IpNet;

use super::{
    reader::{form, seconds, whole},
    table::settings,
};

settings! {
    /// Limits of connections, and the proxies that are trusted to report their clients' addresses.
    pub struct Connections {
        /// Time limit for the headers of a request to arrive (for the first request from the start of the connection),
        /// and again for its body, in seconds.
        arrival: Duration = "IJ_ARRIVAL_SECONDS", "10", seconds(1..=600);
        /// How long a connection may be idle between requests, in seconds.
        idle: Duration = "IJ_IDLE_SECONDS", "75", seconds(1..=3_600);
    }
    with {
        /// Their maximum number.
        bounds: Bounds = Bounds::take;
        /// The trusted proxies.
        proxies: Proxies = Proxies::take;
    }
}

settings! {
    /// The maximum number of connections.
    pub struct Bounds {
        /// Maximum number of connections on each listener, including WebSockets.
        most: usize = "IJ_CONNECTIONS", "1000", whole(1..=100_000);
        /// Maximum number of connections from one address on the public listener; an IPv6 /64 network counts as one
        /// address.
        per_address: usize = "IJ_CONNECTIONS_PER_ADDRESS", "200", whole(1..=100_000);
        /// Maximum number of connections from an address from which no valid token has come within the last hour.
        per_unknown_address: usize = "IJ_CONNECTIONS_PER_UNKNOWN_ADDRESS", "50", whole(1..=100_000);
    }
    with {
        /// How long an address counts as known after its last valid token.
        known_for: Duration = |_| Duration::from_hours(1);
    }
}

settings! {
    /// The trusted proxies.
    pub struct Proxies {
        /// Addresses or networks of proxies that are trusted to report their clients' addresses, separated by commas.
        trusted: Vec<IpNet> = "IJ_TRUSTED_PROXIES", "", form(EXPECTED_PROXIES, networks);
        /// How the trusted proxies report their clients' addresses: `x-forwarded-for`, or `proxy-protocol` (version 1 or
        /// 2, at the start of each connection).
        header: ProxyHeaderKind = "IJ_PROXY_HEADER", "x-forwarded-for",
            form("x-forwarded-for or proxy-protocol", header);
    }
}

/// How a proxy reports a client's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyHeaderKind {
    /// With each request, in the header `X-Forwarded-For`.
    ForwardedFor,
    /// At the start of each connection, by the PROXY protocol, version 1 or 2.
    ProxyProtocol,
}

impl Connections {
    /// The limits of the operator's listener, which outsiders do not reach: monitoring comes from a single address
    /// without a token, and there is no proxy in front of it.
    #[must_use]
    pub fn for_operators(&self) -> Self {
        Self {
            bounds: Bounds {
                per_address: self.bounds.most,
                per_unknown_address: self.bounds.most,
                ..self.bounds
            },
            proxies: Proxies {
                trusted: vec![],
                ..self.proxies
            },
            ..*self
        }
    }
}

const EXPECTED_PROXIES: &str = "addresses or networks, such as 10.0.0.5 or 10.0.0.0/24, several separated by commas; \
                                never all addresses";

fn networks(text: &str) -> Option<Vec<IpNet>> {
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let network = part.parse::<IpNet>().ok();
            let network = network.or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from))?;
            // If every address were a trusted proxy, any client could claim any address.
            (network.prefix_len() > 0).then(|| network.trunc())
        })
        .collect()
}

fn header(text: &str) -> Option<ProxyHeaderKind> {
    match text {
        "x-forwarded-for" => Some(ProxyHeaderKind::ForwardedFor),
        "proxy-protocol" => Some(ProxyHeaderKind::ProxyProtocol),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trusted_proxies_are_addresses_or_networks_but_never_all_addresses() {
        let read = |text| networks(text).map(|networks| networks.len());

        assert_eq!(read(""), Some(0));
        assert_eq!(read("10.0.0.5, 10.1.0.0/16,2001:db8::/64, ::1"), Some(4));
        for wrong in ["0.0.0.0/0", "::/0", "10.0.0.0/33", "a.example", "10.0.0"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
