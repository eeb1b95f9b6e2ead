//! The settings of streams, of the WebSockets and responses that carry them, and of their shutdown.

use std::time::Duration;

use super::{
    reader::{seconds, whole},
    table::settings,
};

settings! {
    /// Limits of streams and WebSockets, and of the shutdown.
    pub struct LiveLimits {
        /// Number of events kept in memory for streams; slower streams read the database.
        stream_queue: usize = "IJ_STREAM_QUEUE", "1024", whole(16..=65_536);
        /// How often a stream without events reports its position, in seconds.
        heartbeat: Duration = "IJ_HEARTBEAT_SECONDS", "15", seconds(1..=300);
        /// Time limit for the `connection_init` of a WebSocket, in seconds.
        introduction: Duration = "IJ_SOCKET_INIT_SECONDS", "10", seconds(1..=60);
        /// Maximum size of a WebSocket message, in bytes.
        message_bytes: usize = "IJ_SOCKET_MESSAGE_BYTES", "65536", whole(1_024..=1_048_576);
        /// Maximum number of operations that run at the same time on one WebSocket.
        operations: usize = "IJ_SOCKET_OPERATIONS", "50", whole(1..=1_000);
        /// Maximum number of open WebSockets and event streams of one subject.
        per_subject: usize = "IJ_SOCKETS_PER_SUBJECT", "20", whole(1..=1_000_000);
        /// Interval between pings on a WebSocket, in seconds.
        ping: Duration = "IJ_SOCKET_PING_SECONDS", "20", seconds(1..=300);
        /// Time limit for the answer to a ping, in seconds.
        silence: Duration = "IJ_SOCKET_SILENCE_SECONDS", "10", seconds(1..=300);
        /// How long data may wait to be written to a slow reader, in seconds.
        write: Duration = "IJ_SOCKET_WRITE_SECONDS", "30", seconds(1..=300);
        /// How long the service continues to accept requests after it has begun to report that it is draining, in
        /// seconds.
        drain_notice: Duration = "IJ_DRAIN_NOTICE_SECONDS", "1", seconds(0..=5);
    }
    with {
        /// The interval between comments on an event stream without events.
        comment: Duration = |_| Duration::from_secs(15);
    }
}
