//! Why a token is refused.

/// Why a token was refused: for the log, never for the caller, and without a word of the token's content.
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
    /// The header is not an object with the right types, or has a member twice.
    Header,
    /// The header brings or points to a key, or has critical extensions.
    ForbiddenHeader,
    /// Another algorithm than the key's own.
    Algorithm,
    /// The type (`typ`) is not that of an access token.
    Kind,
    /// The key named (`kid`) is not one of the issuer's, or none is named and it has several.
    Key,
    /// The signature does not fit.
    Signature,
    /// The claims are not an object with the right types, lack one, or have a member twice.
    Claims,
    /// An issuer that is not trusted.
    Issuer,
    /// Meant for somebody else.
    Audience,
    /// The lifetime is over 24 hours, or not above zero, or no instant at all.
    Lifetime,
    /// Issued in the future, or not valid yet.
    NotYetValid,
    /// No longer valid.
    Expired,
    /// A text (`sub`, `org`, `client_id`, `jti`, the person on whose behalf) is empty, over 200 characters or has
    /// control characters, or `act` and `obo_sub` name two people.
    Text,
    /// No role of ours, or not one that the issuer may give.
    Role,
    /// An organisation that the issuer may not speak for.
    Organisation,
    /// The scope is empty, malformed or names none of ours.
    Scope,
}
