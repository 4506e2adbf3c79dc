//! The sample corpus against its labels.
