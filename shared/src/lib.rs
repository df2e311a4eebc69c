//! The model crate: nouns, messages, keys and ports.
