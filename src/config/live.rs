//! The settings of streams, of the WebSockets and responses that carry them, and of their shutdown.

use super::reader::Reader;

/// Limits of streams and WebSockets, and of the shutdown.
#[derive(Clone, Debug)]
pub struct Live {
    /// The number of events kept in memory for streams.
    pub stream_queue: usize,
    /// How often a stream without events reports its position, in seconds.
    pub heartbeat_seconds: u64,
    /// Time limit for the `connection_init` of a WebSocket, in seconds.
    pub introduction_seconds: u64,
    /// Maximum size of a WebSocket message, in bytes.
    pub message_bytes: usize,
    /// Maximum number of concurrent operations on one WebSocket.
    pub operations: usize,
    /// Maximum number of open WebSockets and event streams of one subject.
    pub per_subject: usize,
    /// Interval between pings on a WebSocket, in seconds.
    pub ping_seconds: u64,
    /// Time limit for the answer to a ping, in seconds.
    pub silence_seconds: u64,
    /// How long data may wait to be written to a slow reader, in seconds.
    pub write_seconds: u64,
    /// How long the service continues to accept requests after it has begun to report that it is draining, in seconds.
    pub drain_notice_seconds: u64,
}

impl Live {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            stream_queue: reader.whole("IJ_STREAM_QUEUE", 16..=65_536),
            heartbeat_seconds: reader.whole("IJ_HEARTBEAT_SECONDS", 1..=300),
            introduction_seconds: reader.whole("IJ_SOCKET_INIT_SECONDS", 1..=60),
            message_bytes: reader.whole("IJ_SOCKET_MESSAGE_BYTES", 1_024..=1_048_576),
            operations: reader.whole("IJ_SOCKET_OPERATIONS", 1..=1_000),
            per_subject: reader.whole("IJ_SOCKETS_PER_SUBJECT", 1..=1_000_000),
            ping_seconds: reader.whole("IJ_SOCKET_PING_SECONDS", 1..=300),
            silence_seconds: reader.whole("IJ_SOCKET_SILENCE_SECONDS", 1..=300),
            write_seconds: reader.whole("IJ_SOCKET_WRITE_SECONDS", 1..=300),
            drain_notice_seconds: reader.whole("IJ_DRAIN_NOTICE_SECONDS", 0..=5),
        }
    }
}
