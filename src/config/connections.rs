//! The settings of connections: their number, their timeouts and the trusted proxies.

use std::net::IpAddr;

use ipnet::IpNet;

use super::reader::Reader;

/// Limits of connections, and the proxies that are trusted to report their clients' addresses.
#[derive(Clone, Debug)]
pub struct Connections {
    /// Maximum number on each listener.
    pub most: usize,
    /// Maximum number from one address.
    pub per_address: usize,
    /// Maximum number from an address without a recent valid token.
    pub per_unknown_address: usize,
    /// Time limit for the headers of a request to arrive, and again for its body, in seconds.
    pub arrival_seconds: u64,
    /// How long a connection may be idle between requests, in seconds.
    pub idle_seconds: u64,
    /// The proxies that are trusted to report their clients' addresses.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether the proxies report addresses by the PROXY protocol, and not in `X-Forwarded-For`.
    pub proxy_protocol: bool,
}

impl Connections {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            most: reader.whole("IJ_CONNECTIONS", 1..=100_000),
            per_address: reader.whole("IJ_CONNECTIONS_PER_ADDRESS", 1..=100_000),
            per_unknown_address: reader.whole("IJ_CONNECTIONS_PER_UNKNOWN_ADDRESS", 1..=100_000),
            arrival_seconds: reader.whole("IJ_ARRIVAL_SECONDS", 1..=600),
            idle_seconds: reader.whole("IJ_IDLE_SECONDS", 1..=3_600),
            trusted_proxies: reader.parsed(
                "IJ_TRUSTED_PROXIES",
                "addresses or networks, such as 10.0.0.5 or 10.0.0.0/24, several separated by commas; never all addresses",
                networks,
            ),
            proxy_protocol: reader.parsed(
                "IJ_PROXY_HEADER",
                "x-forwarded-for or proxy-protocol",
                proxy_protocol,
            ),
        }
    }
}

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
