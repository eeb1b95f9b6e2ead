//! Why a token is refused.

/// Why a token was refused. This is for the log only, never for the caller, and contains nothing of the token's
/// content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// More than one `Authorization` header.
    SeveralHeaders,
    /// The `Authorization` value is not `Bearer`, one space and a token.
    NotBearer,
    /// The token is over 8 KiB.
    TooLong,
    /// Not three parts in base64url without padding, or one of them is empty.
    Shape,
    /// The header is not an object with the right types, or has a duplicate member.
    Header,
    /// The header contains or refers to a key, or has critical extensions.
    ForbiddenHeader,
    /// The algorithm is not the key's own.
    Algorithm,
    /// The type (`typ`) is not that of an access token.
    Kind,
    /// The issuer has no key with this id (`kid`), or the token names no key and the issuer has several.
    Key,
    /// The signature is not valid.
    Signature,
    /// The claims are not an object, lack a claim that the library requires, or have a duplicate member.
    Claims,
    /// This claim is missing, has the wrong form, or names several where one is expected. The name is the one in our own
    /// tokens.
    Claim(&'static str),
    /// The issuer is not trusted.
    Issuer,
    /// The token is for another audience.
    Audience,
    /// The lifetime is longer than the issuer's tokens may have, or not positive, or a time is out of range.
    Lifetime,
    /// The token was issued in the future, or is not valid yet.
    NotYetValid,
    /// The token has expired.
    Expired,
    /// A text (`sub`, `org`, `client_id`, `jti`, the person on whose behalf the client acts) is empty, over 200
    /// characters or has control characters, or `act` and `obo_sub` name two different people.
    Text,
    /// The role is unknown, or the issuer may not give it.
    Role,
    /// The token names no client, and tokens of its issuer must.
    Client,
    /// The issuer may not name this organisation.
    Organisation,
    /// The scope is empty or malformed, or contains no known scope.
    Scope,
}

impl Reason {
    /// The name of the reason.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Claim(_) => "Claim".into(),
            reason => format!("{reason:?}"),
        }
    }

    /// The claim that is the reason.
    #[must_use]
    pub fn claim(self) -> Option<&'static str> {
        match self {
            Self::Claim(name) => Some(name),
            _ => None,
        }
    }
}

/// A refused token: why, and of which trusted issuer it is. The issuer is known only if the signature is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The reason.
    pub reason: Reason,
    /// The issuer's name in the settings.
    pub issuer: Option<String>,
}

impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self {
            reason,
            issuer: None,
        }
    }
}
