//! The stages of a shutdown. First no new sockets or event streams are opened, then open streams send their position and end.
//! The listeners, the streams and the readiness check observe the stage.

/// The stage of the shutdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Everything is served.
    #[default]
    Open,
    /// Requests are still served and open sockets and streams continue, but no new sockets or event streams are opened.
    /// An open socket still begins subscriptions: a client such as graphql-ws would take a refusal as the end of its
    /// stream, while it resumes a stream that ended with a position and code 1001.
    Draining,
    /// Streams send their position and end. The service waits for running operations.
    Parting,
}
