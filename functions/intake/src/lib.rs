//! The operator's API: incidents, lists, notices, approvals.
