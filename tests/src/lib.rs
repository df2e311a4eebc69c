//! Whole-flow tests: a world with verbs, stepped without sleeping.
