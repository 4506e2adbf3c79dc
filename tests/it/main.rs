//! Tests of the whole: the built command and the pipeline behind it, on the sample corpus and on folders
//! made for the purpose. Each test has an index of its own in a temporary folder.

mod bad_input;
mod concordance;
mod corpus;
mod counts;
mod crash;
mod export;
mod new;
mod nutgraf;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod real;
mod runs;
mod stories;
mod themes;
mod trend;
mod trouble;
mod verify;
