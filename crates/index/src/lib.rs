//! A full-text index of news articles: exact phrase counts and true spans.
