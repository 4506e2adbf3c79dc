//! One module a command.

pub(crate) mod batch;
pub(crate) mod bench;
pub(crate) mod cite;
pub(crate) mod concordance;
pub(crate) mod demo;
pub(crate) mod evaluate;
pub(crate) mod export;
pub(crate) mod facets;
pub(crate) mod frequency;
pub(crate) mod index;
pub(crate) mod new;
pub(crate) mod quotes;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod themes;
pub(crate) mod trend;
pub(crate) mod verify;
