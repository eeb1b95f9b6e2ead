//! The settings of what stays open: streams, the sockets and responses that carry them, and how the service leaves them.

use super::reader::Reader;

/// What is bounded of streams, sockets and the end.
#[derive(Clone, Debug)]
pub struct Live {
    /// How many events are kept in memory for streams.
    pub stream_queue: usize,
    /// After how many quiet seconds a stream tells its position.
    pub heartbeat_seconds: u64,
    /// How long a socket may take to introduce itself, in seconds.
    pub introduction_seconds: u64,
    /// The largest message on a socket, in bytes.
    pub message_bytes: usize,
    /// How many operations may live on one socket at once.
    pub operations: usize,
    /// How many sockets and event streams one subject may have open.
    pub per_subject: usize,
    /// How often a socket is asked for a sign of life, in seconds.
    pub ping_seconds: u64,
    /// How long it may take to give one, in seconds.
    pub silence_seconds: u64,
    /// How long what is to be written may wait for a slow reader, in seconds.
    pub write_seconds: u64,
    /// How long the service goes on after it has said that it is going away, in seconds.
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
