//! Reads an uploaded list into customers, and seals it.
