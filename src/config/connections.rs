//! The settings of connections: their number, their timeouts and the trusted proxies.

use std::net::IpAddr;

use ipnet::IpNet;

use super::{
    reader::{form, whole},
    table::settings,
};

settings! {
    /// Limits of connections, and the proxies that are trusted to report their clients' addresses.
    pub struct Connections {
        /// Maximum number of connections on each listener, including WebSockets.
        most: usize = "IJ_CONNECTIONS", "1000", whole(1..=100_000);
        /// Maximum number of connections from one address on the public listener; an IPv6 /64 network counts as one
        /// address.
        per_address: usize = "IJ_CONNECTIONS_PER_ADDRESS", "200", whole(1..=100_000);
        /// Maximum number of connections from an address from which no valid token has come within the last hour.
        per_unknown_address: usize = "IJ_CONNECTIONS_PER_UNKNOWN_ADDRESS", "50", whole(1..=100_000);
        /// Time limit for the headers of a request to arrive (for the first request from the start of the connection),
        /// and again for its body, in seconds.
        arrival_seconds: u64 = "IJ_ARRIVAL_SECONDS", "10", whole(1..=600);
        /// How long a connection may be idle between requests, in seconds.
        idle_seconds: u64 = "IJ_IDLE_SECONDS", "75", whole(1..=3_600);
        /// Addresses or networks of proxies that are trusted to report their clients' addresses, separated by commas.
        trusted_proxies: Vec<IpNet> = "IJ_TRUSTED_PROXIES", "", form(EXPECTED_PROXIES, networks);
        /// How the trusted proxies report their clients' addresses: `x-forwarded-for`, or `proxy-protocol` (version 1 or
        /// 2, at the start of each connection).
        proxy_protocol: bool = "IJ_PROXY_HEADER", "x-forwarded-for",
            form("x-forwarded-for or proxy-protocol", proxy_protocol);
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

/// Whether the value selects the PROXY protocol.
fn proxy_protocol(text: &str) -> Option<bool> {
    match text {
        "x-forwarded-for" => Some(false),
        "proxy-protocol" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_addresses_and_networks_but_never_everybody() {
        let read = |text| networks(text).map(|networks| networks.len());

        assert_eq!(read(""), Some(0));
        assert_eq!(read("10.0.0.5, 10.1.0.0/16,2001:db8::/64, ::1"), Some(4));
        for wrong in ["0.0.0.0/0", "::/0", "10.0.0.0/33", "a.example", "10.0.0"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
