//! Publishes dated updates as a static public page.
