//! Quotations in news text: where they stand and who says them.
