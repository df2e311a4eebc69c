//! `authorize` against an issuer on this machine: who gets in, who does not, and what the issuer is asked.

mod issuer;
mod logs;
mod tokens;
mod world;
