//! The settings of requests: their limits, and what browsers may do.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use super::{
    AdmissionLimits, LiveLimits, is_on_another_machine,
    reader::{Reader, form, origins, positive, seconds, truth, whole},
    table::settings,
};

settings! {
    /// The limits of requests, and the allowed origins of browsers.
    pub struct Limits {
        /// Maximum number of invalid tokens a minute from one address, and of failed authentications a minute of one
        /// client from one address.
        failed_authentications: NonZeroU32 = "IJ_FAILED_AUTHENTICATIONS_PER_MINUTE", "20", positive(1_000_000);
        /// Whether the IDE page is served: true, false, or auto (served if the public listener is on loopback and the
        /// database is not on another machine).
        ide: bool = "IJ_IDE", "auto", ide;
        /// Origins from which browsers may send requests (CORS), separated by commas.
        allowed_origins: Vec<String> = "IJ_ALLOWED_ORIGINS", "", form(EXPECTED_ORIGINS, origins);
        /// Whether responses use the status codes of the older draft of GraphQL over HTTP: true or false.
        legacy_status: bool = "IJ_HTTP_LEGACY_STATUS", "false", form("true or false", truth);
        /// Maximum size of a request body, in bytes.
        body_bytes: usize = "IJ_BODY_BYTES", "262144", whole(1_024..=67_108_864);
        /// Maximum estimated cost of an operation, or of an event of a stream, in points.
        operation_points: u64 = "IJ_OPERATION_POINTS", "10000", whole(100..=1_000_000);
        /// Maximum size of the response to an operation, or of an event of a stream, in bytes.
        answer_bytes: usize = "IJ_ANSWER_BYTES", "16777216", whole(1_024..=1_073_741_824);
        /// Time limit for one operation, in seconds.
        operation: Duration = "IJ_OPERATION_SECONDS", "10", seconds(1..=600);
    }
    with {
        /// The concurrency and rate limits of operations.
        admission: AdmissionLimits = AdmissionLimits::take;
        /// The limits of streams and WebSockets, and of the shutdown.
        live: LiveLimits = LiveLimits::take;
    }
}

const EXPECTED_ORIGINS: &str = "scheme://host[:port] as browsers send it, in lower case, several separated by commas; \
                                never * or null";

/// Whether the IDE page is served. By default, only where nobody but this machine can reach it.
fn ide(reader: &mut Reader, name: &str) -> bool {
    // An invalid address is noted as a problem of its own setting.
    let listens_here = reader
        .text("IJ_LISTEN")
        .parse::<SocketAddr>()
        .is_ok_and(|address| address.ip().is_loopback());
    let by_place = listens_here && !is_on_another_machine(&reader.text("DATABASE_URL"));
    reader.parsed(name, "true, false or auto", |text| match text {
        "auto" => Some(by_place),
        _ => truth(text),
    })
}

#[cfg(test)]
mod tests {
    use crate::config::tests::read;

    #[test]
    fn the_ide_page_is_off_by_default_on_a_public_address() {
        let ide = |pairs: &[_]| read(pairs).unwrap().limits.ide;

        assert!(!ide(&[("IJ_LISTEN", "0.0.0.0:80")]));
        assert!(ide(&[("IJ_LISTEN", "0.0.0.0:80"), ("IJ_IDE", "true")]));
        assert!(!ide(&[("IJ_IDE", "off")]));
    }
}
