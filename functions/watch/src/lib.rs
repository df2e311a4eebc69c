//! Keeps pace, releases the next window, counts exactly, alarms.
