//! Merges the provider's word on each attempt into its delivery.
