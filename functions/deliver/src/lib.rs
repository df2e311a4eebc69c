//! Sends what a message names and this call can claim, and records every outcome.
