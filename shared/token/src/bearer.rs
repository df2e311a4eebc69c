//! A token that came with a request, and what can be refused before any key is looked at.

use jsonwebtoken::{Algorithm, decode_header};

/// A token that nobody has verified yet. It cannot be printed.
#[derive(Clone, Copy)]
pub struct BearerToken<'a>(&'a str);

impl<'a> BearerToken<'a> {
    /// The longest token that is looked at. API Gateway lets all headers of a request together be 10,240 bytes.
    pub const LONGEST_BYTES: usize = 8_192;

    /// Reads the header `Authorization: Bearer {token}` (RFC 6750, section 2.1; the scheme in any case, RFC 9110, section 11.1).
    ///
    /// # Errors
    /// [`Refusal::NoToken`], [`Refusal::TooLong`].
    pub fn of_header(header: &'a str) -> Result<Self, Refusal> {
        let (scheme, token) = header.trim().split_once(' ').ok_or(Refusal::NoToken)?;
        match token.trim_start() {
            token if !scheme.eq_ignore_ascii_case("bearer") || token.contains(' ') => Err(Refusal::NoToken),
            token if token.len() > Self::LONGEST_BYTES => Err(Refusal::TooLong),
            token => Ok(Self(token)),
        }
    }

    /// The id of the key that the token says it is signed with.
    ///
    /// # Errors
    /// What no key could make acceptable: another form than a signed JWT, an algorithm other than RS256 and ES256 (so
    /// neither `none` nor a shared secret), no key id, a header that asks for more than we understand.
    pub fn key_id(&self) -> Result<String, Refusal> {
        let header = decode_header(self.0).map_err(|_| Refusal::NotASignedToken)?;
        if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
            return Err(Refusal::Algorithm);
        }
        // RFC 7515, section 4.1.11: what is marked critical and not understood must be refused; we understand no extension.
        // RFC 8725, section 3.11: a JWT made for another purpose, such as a logout token, is not a token to call with.
        let purposes = ["jwt", "at+jwt", "application/at+jwt"];
        let is_for_calling =
            header.typ.is_none_or(|typ| purposes.iter().any(|purpose| typ.eq_ignore_ascii_case(purpose)));
        if header.crit.is_some() || !is_for_calling {
            return Err(Refusal::NotForCalling);
        }
        header.kid.ok_or(Refusal::NoKeyId)
    }

    /// The token itself, to verify it.
    pub(crate) fn expose(&self) -> &'a str {
        self.0
    }
}

/// Why a token lets nobody in. For the log only: the caller is answered `Unauthorized`. Never holds any part of the token.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// No `Authorization` header, two of them, or another scheme than `Bearer`.
    #[error("no bearer token")]
    NoToken,
    /// Longer than [`BearerToken::LONGEST_BYTES`].
    #[error("the token is too long")]
    TooLong,
    /// Not three parts of base64url with JSON in them, or not signed.
    #[error("not a signed JWT")]
    NotASignedToken,
    /// Neither RS256 nor ES256, or not the key's.
    #[error("the token's algorithm is not accepted")]
    Algorithm,
    /// `crit`, or a `typ` of another purpose.
    #[error("the token is not made for calling an API")]
    NotForCalling,
    /// No `kid`.
    #[error("the token names no key")]
    NoKeyId,
    /// The issuer has no such key, or had none some seconds ago.
    #[error("the issuer has no key of the token's key id")]
    UnknownKey,
    /// Forged, or changed on its way.
    #[error("the token's signature is wrong")]
    Signature,
    /// Another issuer.
    #[error("the token is from another issuer")]
    Issuer,
    /// Made for someone else.
    #[error("the token is for another audience")]
    Audience,
    /// Too old.
    #[error("the token has expired")]
    Expired,
    /// Too young.
    #[error("the token is not valid yet")]
    NotYet,
    /// A claim that we need is missing or not of its standard's form; a `token_use` other than `id` and `access`.
    #[error("the token's claims are incomplete or malformed")]
    Claims,
}
