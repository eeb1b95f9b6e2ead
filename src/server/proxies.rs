//! The clients' addresses as reported by trusted proxies, and by nobody else. A proxy reports the address at the start
//! of the connection, by the PROXY protocol, or with each request, in `X-Forwarded-For`. A setting chooses one of the
//! two; the other is ignored.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use axum::http::{HeaderMap, HeaderName};
use proxy_header::{Error, ParseConfig, ProxyHeader};
use tokio::net::TcpStream;

use crate::config::{Proxies, ProxyHeaderKind};

/// The header to which each proxy appends the address of its client.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The maximum length of a PROXY header, in bytes: by its specification it fits into the smallest TCP segment.
const LARGEST: usize = 536;

impl Proxies {
    /// Whether this is the address of a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted
            .iter()
            .any(|network| network.contains(&address))
    }

    /// Whether a connection from there begins with a PROXY header.
    pub fn introduces(&self, peer: SocketAddr) -> bool {
        self.header == ProxyHeaderKind::ProxyProtocol && self.trusts(peer.ip())
    }

    /// The client of one request: the last address in `X-Forwarded-For` that is not a trusted proxy's. If the other end
    /// of the connection is not a trusted proxy, or the header cannot be parsed, it is the other end of the connection.
    /// The port is 0 if the address came from a header.
    pub fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> SocketAddr {
        if self.header != ProxyHeaderKind::ForwardedFor || !self.trusts(peer.ip()) {
            return peer;
        }
        let said = self.forwarded_for(headers);
        said.map_or(peer, |address| SocketAddr::new(address, 0))
    }

    fn forwarded_for(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let mut farthest = None;
        for value in headers.get_all(FORWARDED_FOR).iter().rev() {
            for hop in value.to_str().ok()?.rsplit(',') {
                let address = address(hop.trim())?;
                if !self.trusts(address) {
                    return Some(address);
                }
                farthest = Some(address);
            }
        }
        farthest
    }
}

/// Parses an address as proxies write it, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|there| there.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let address = address.or_else(with_port).or_else(bracketed)?;
    Some(address.to_canonical())
}

/// Reads the PROXY header of a connection and returns the client's address; `None` if the connection is the proxy's own
/// health check. It reads no byte after the header.
///
/// # Errors
/// If reading fails; [`io::ErrorKind::InvalidData`] if there is no such header.
pub async fn introduced(stream: &TcpStream) -> io::Result<Option<SocketAddr>> {
    let config = ParseConfig {
        include_tlvs: false,
        allow_v1: true,
        allow_v2: true,
    };
    let mut header = Vec::with_capacity(LARGEST);
    while header.len() < LARGEST {
        // Byte by byte, because the bytes after the header belong to the client.
        header.push(next(stream).await?);
        match ProxyHeader::parse(&header, config) {
            Ok((header, _)) => {
                return Ok(header.proxied_address().map(|proxied| proxied.source));
            }
            Err(Error::BufferTooShort) => {}
            Err(_) => break,
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

async fn next(stream: &TcpStream) -> io::Result<u8> {
    let mut byte = [0];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut byte) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(_) => return Ok(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The client of a request, for a service that trusts 10.0.0.0/8 and one IPv6 address.
    fn client(peer: &str, forwarded: &[&str]) -> String {
        let proxies = Proxies {
            trusted: ["10.0.0.0/8", "2001:db8::1/128"]
                .map(|network| network.parse().expect("a network"))
                .to_vec(),
            header: ProxyHeaderKind::ForwardedFor,
        };
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().expect("a value"));
        }
        let peer: SocketAddr = peer.parse().expect("an address");
        proxies.client(peer, &headers).ip().to_string()
    }

    #[test]
    fn the_client_is_the_nearest_forwarded_address_that_is_not_a_trusted_proxy() {
        for (forwarded, expected) in [
            (&["192.0.2.1"][..], "192.0.2.1"),
            (&["198.51.100.9, 192.0.2.1"], "192.0.2.1"),
            (&["192.0.2.1, 10.1.1.1"], "192.0.2.1"),
            (&["198.51.100.9", "192.0.2.1, 2001:db8::1"], "192.0.2.1"),
            (&["192.0.2.1:4711"], "192.0.2.1"),
            (&["[2001:db8::5]:4711"], "2001:db8::5"),
            (&["[2001:db8::5]"], "2001:db8::5"),
            (&["::ffff:192.0.2.1"], "192.0.2.1"),
            (&["10.0.0.7"], "10.0.0.7"),
            (&["unknown, 192.0.2.1"], "192.0.2.1"),
        ] {
            assert_eq!(client("10.0.0.1:1", forwarded), expected, "{forwarded:?}");
            assert_eq!(
                client("[::ffff:10.0.0.1]:1", forwarded),
                expected,
                "{forwarded:?}"
            );
        }
    }

    #[test]
    fn an_unreadable_header_leaves_the_proxys_own_address() {
        for forwarded in [
            &[][..],
            &[""],
            &["unknown"],
            &["192.0.2.1,"],
            &["192.0.2.1, a.example"],
            &["192.0.2.1, 10.0.0.999"],
        ] {
            assert_eq!(client("10.0.0.1:1", forwarded), "10.0.0.1", "{forwarded:?}");
        }
    }

    #[test]
    fn headers_of_untrusted_addresses_are_ignored() {
        assert_eq!(client("192.0.2.7:1", &["198.51.100.9"]), "192.0.2.7");
        assert_eq!(client("[2001:db8::2]:1", &["192.0.2.1"]), "2001:db8::2");
    }
}
