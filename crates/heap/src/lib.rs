//! Values and memory.
