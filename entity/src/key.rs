//! Identifiers (`id`): one type for each kind of record, so that a site can never be looked up by a person's id.
//!
//! UUIDs of version 7, which are ordered by time and therefore efficient in indexes. Version 4 is used where the id
//! must not reveal when the row was created to a caller who sees the row but not that instant: people, their cases and
//! attendances, and sessions. A caller who sees a follow-up check or a contact also sees its instant, and of several
//! follow-up checks of the same instant the one entered last counts.

use uuid::Uuid;

/// What every id type provides.
pub trait Key: Copy {
    /// The table whose key it is.
    const TABLE: &'static str;

    /// The id with this value.
    fn of(value: Uuid) -> Self;

    /// The value.
    fn value(self) -> Uuid;
}

/// Declares an id newtype over a UUID, with its table and the UUID version of a new id.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident: $table:literal, $new:ident;) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// Makes a new id.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "every call gives another id")]
            #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
            pub fn new() -> Self {
                Self(uuid::Uuid::$new())
            }
        }

        impl $crate::key::Key for $name {
            const TABLE: &'static str = $table;

            fn of(value: uuid::Uuid) -> Self {
                Self(value)
            }

            fn value(self) -> uuid::Uuid {
                self.0
            }
        }

        impl $crate::sparse::Unread for $name {
            fn unread() -> Self {
                Self(uuid::Uuid::nil())
            }
        }

        // SeaORM requires this of every primary key. None of our ids is ever a serial number.
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}
pub(crate) use id;

id! {
    /// Names a request, for the log and the audit trail.
    RequestId: "request", now_v7;
}
