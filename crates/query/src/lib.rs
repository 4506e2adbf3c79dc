//! A phrase query language for news, with one meaning over an article or an index.
