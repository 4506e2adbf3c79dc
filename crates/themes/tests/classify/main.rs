//! What articles are about, by codebooks small enough to check by eye.

mod article;
mod cases;
mod corpus;
mod ledgers;
mod naive;
mod properties;
mod tally;
mod threads;
