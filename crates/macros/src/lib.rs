//! Declaring attributes.
