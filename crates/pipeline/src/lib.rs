//! Takes a corpus of news through reading, analysis and indexing, in parallel, accountably.
