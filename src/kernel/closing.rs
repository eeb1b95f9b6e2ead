//! The end of the service, step by step: first nothing that stays open begins any more, then streams tell how far they came
//! and end. Doors, streams and readiness all look here.

/// How far the end has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Everything is served.
    #[default]
    Open,
    /// Requests are still served; sockets and streams are not opened any more, those that are open go on.
    Draining,
    /// Streams tell their position and end; what runs is waited for.
    Parting,
}
