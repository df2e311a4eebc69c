//! Plans one delivery per customer of a slice, and releases the first window.
