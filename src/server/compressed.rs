//! Compresses large responses, if the client accepts it.
//!
//! Encryption does not hide the length of a response, and the length of a compressed one tells whether a text in it
//! repeats. Who can place a guess beside a secret of somebody else, for example by suggesting a place, and sees how long
//! the responses become, can find out the secret (BREACH, CVE-2013-3587). So a response is compressed only if its query
//! asks for nothing but the types below: texts that partners submit, and whatever is about people, are not among them.
//! Mutations (one of them returns a client's secret), tokens, and event streams are never compressed.

use axum::{body::HttpBody, http::Response};
use graphql::Prepared;
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{And, SizeAbove},
    },
};

/// Shorter responses, in bytes, fit into one packet anyway.
const LEAST: u16 = 1_024;

/// The types that a query may ask for if its response is compressed, in alphabetical order: sites and what becomes of
/// them, figures, areas, organisations and reference lists.
const PUBLIC: [&str; 40] = [
    "AnySession",
    "Area",
    "AreaConnection",
    "AreaEdge",
    "AreasAtPoint",
    "BreakdownCell",
    "BreakdownCellConnection",
    "BreakdownCellEdge",
    "BreakdownValue",
    "ElapsedTime",
    "Figure",
    "Impact",
    "Location",
    "Organisation",
    "OrganisationConnection",
    "OrganisationEdge",
    "PageInfo",
    "PartnerReference",
    "PlannedSession",
    "Publication",
    "PublicationConnection",
    "PublicationEdge",
    "Query",
    "ReferenceItem",
    "ReferenceList",
    "RemovedRecord",
    "ReportedHours",
    "Responsibility",
    "Session",
    "SessionConnection",
    "SessionEdge",
    "Share",
    "Site",
    "SiteConnection",
    "SiteEdge",
    "SiteRound",
    "SiteTotals",
    "SiteYear",
    "TotalCount",
    "WorkTotals",
];

/// Marks a response that may be compressed.
#[derive(Clone, Copy)]
pub struct Compressible;

/// Whether the response to an operation may be compressed.
pub fn may_be(operation: &Prepared) -> bool {
    operation.asks_only_for(|ty| PUBLIC.binary_search(&ty).is_ok())
}

/// Compresses the marked responses by gzip, Brotli or Zstandard, at the fastest level of each: JSON with the same names in
/// every row becomes short even so.
pub fn layer() -> CompressionLayer<And<SizeAbove, Marked>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(LEAST).and(Marked))
}

/// Whether a response is marked.
#[derive(Clone, Copy)]
pub struct Marked;

impl Predicate for Marked {
    fn should_compress<B: HttpBody>(&self, response: &Response<B>) -> bool {
        response.extensions().get::<Compressible>().is_some()
    }
}

#[cfg(test)]
mod tests {
    use graphql::sdl;

    use super::PUBLIC;

    #[test]
    fn every_type_is_in_the_schema_and_found() {
        let sdl = sdl();
        assert!(PUBLIC.is_sorted());
        for ty in PUBLIC {
            let declared =
                ["type", "interface"].map(|kind| sdl.contains(&format!("\n{kind} {ty} ")));
            assert!(declared.contains(&true), "{ty}");
        }
    }
}
