//! Call sheets.
mod hours;
