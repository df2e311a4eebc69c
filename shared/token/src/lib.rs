//! An operator's token, from the header it came in to the operator whom it names.
//!
//! - [`bearer`]: the token, and what can be refused of it before any key is looked at
//! - [`keys`]: the issuer's public keys: found by discovery, kept for a while
//! - [`trust`]: whose tokens are accepted, for whom, and how a verified token becomes an operator
//!
//! Whoever lets operators in uses the three in this order, so that strangers cannot make us ask the issuer. No token is ever logged:
//! a [`BearerToken`] cannot be printed, and no error repeats what it refuses. What an operator may do is the routes' to say.

pub mod bearer;
pub mod keys;
pub mod trust;

pub use crate::bearer::{BearerToken, Refusal};
pub use crate::keys::{Keys, KeysError};
pub use crate::trust::{Trust, TrustError};
