//! Verifies an operator's token and says who may call.
