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
    /// The claims are not an object with the right types, lack a required claim, or have a duplicate member.
    Claims,
    /// The issuer is not trusted.
    Issuer,
    /// The token is for another audience.
    Audience,
    /// The lifetime is over 24 hours or not positive, or a time is out of range.
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
    /// The issuer may not name this organisation.
    Organisation,
    /// The scope is empty or malformed, or contains no known scope.
    Scope,
}
