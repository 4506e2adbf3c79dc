//! Reads saved news into clean articles with their anatomy and their place in the source.
