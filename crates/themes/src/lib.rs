//! Theme codebooks: which themes an article is about, and on what evidence.
