//! The identity by which sockets, concurrent operations and points are counted.

use std::sync::Arc;

use kernel::{issuer::Identity, principal::Principal};

/// A subject together with the client that acts for it and their issuer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Whose(Arc<Parts>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Parts {
    who: Identity,
    client: Option<String>,
}

impl Whose {
    /// The identity of a principal.
    pub fn of(principal: &Principal) -> Self {
        Self(Arc::new(Parts {
            who: principal.identity(),
            client: principal.client.clone(),
        }))
    }

    /// A subject of our own issuer without a client.
    #[cfg(test)]
    pub fn subject(subject: &str) -> Self {
        Self::of(&Principal {
            subject: subject.into(),
            ..Principal::operator()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::issuer::Issuer;

    #[test]
    fn the_same_subject_of_another_issuer_or_client_is_another_caller() {
        let me = Principal {
            subject: "me".into(),
            ..Principal::operator()
        };
        let elsewhere = Principal {
            issuer: Issuer {
                name: "https://other.example".into(),
                is_ours: false,
                ..me.issuer.clone()
            },
            ..me.clone()
        };
        let by_a_system = Principal {
            client: Some("system".into()),
            ..me.clone()
        };

        assert_eq!(Whose::of(&me), Whose::of(&me.clone()));
        assert_ne!(Whose::of(&me), Whose::of(&elsewhere));
        assert_ne!(Whose::of(&me), Whose::of(&by_a_system));
    }
}
