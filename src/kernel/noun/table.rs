//! One row for each kind of record: its variant, its stored name, the type of its id and the kinds of events about it.

/// Declares the kinds of records and the kinds of events about them.
///
/// A row is `Variant "stored name" (person PersonId) { Kinds }`. Instead of `person`, which stands for people themselves,
/// it says `case` for records of a person's case: an event about one also names the person, for the audit trail. It says
/// `row` for all other records. A kind of record without events has no id.
///
/// A kind of event that was stored under another name before says so: `Kind = "StoredName"`.
///
/// Each kind of event is a variant of `EventKind`, and a type in `kinds` whose function `of` makes an event of that kind
/// from an id of its kind of record, and of no other.
macro_rules! nouns {
    ($($noun:ident $name:literal $(($about:ident $id:ident))? { $($kind:ident $(= $stored:literal)?)* })+) => {
        /// A kind of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter, strum::EnumString, strum::IntoStaticStr)]
        pub enum Noun {
            $(#[strum(serialize = $name)] $noun,)+
        }

        /// The kinds of events. The outbox stores them by these names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumIter, strum::IntoStaticStr)]
        pub enum EventKind {
            $($($(#[strum(serialize = $stored)])? $kind,)*)+
        }

        impl EventKind {
            /// The kind of record that events of this kind are about.
            #[must_use]
            pub fn noun(self) -> Noun {
                match self {
                    $($(Self::$kind => Noun::$noun,)*)+
                }
            }
        }

        /// The kinds of events, each a type that makes events.
        pub mod kinds {
            use entity::id::{Key, OffenderId};

            use super::EventKind;
            use $crate::event::Event;

            $($crate::noun::table::nouns!(@kinds $(($about $id))? { $($kind)* });)+
        }
    };
    (@kinds { }) => {};
    (@kinds ($about:ident $id:ident) { $($kind:ident)* }) => {
        $(
            #[doc = concat!("Makes events of the kind `", stringify!($kind), "`.")]
            pub struct $kind;

            impl $kind {
                $crate::noun::table::nouns!(@of $kind $about $id);
            }
        )*
    };
    (@of $kind:ident row $id:ident) => {
        /// An event about this record.
        #[must_use]
        pub fn of(id: super::$id) -> Event {
            Event::new(EventKind::$kind, id.value(), None)
        }
    };
    (@of $kind:ident case $id:ident) => {
        /// An event about this record of a person's case.
        #[must_use]
        pub fn of(id: super::$id, person: OffenderId) -> Event {
            Event::new(EventKind::$kind, id.value(), Some(person))
        }
    };
    (@of $kind:ident person $id:ident) => {
        /// An event about this person.
        #[must_use]
        pub fn of(person: super::$id) -> Event {
            Event::new(EventKind::$kind, person.value(), Some(person))
        }
    };
}
pub(super) use nouns;
