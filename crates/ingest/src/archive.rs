//! Members of archives, read in order and never written anywhere.

mod tar;
mod zip;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::rejected::Problem;
use crate::unpack::Meter;
use crate::walk;
use crate::window::Bytes;
use crate::{Reason, SkipReason};

pub(crate) use tar::Tar;
pub(crate) use zip::{Data, Zip};

/// An archive that is being read.
pub(crate) struct Archive {
    members: Members,
    // How often each name was met, by its hash.
    names: HashMap<u64, u32>,
}

pub(crate) enum Members {
    Tar(Tar),
    Zip(Box<Zip>),
}

/// A file in an archive, ready to be read.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) bytes: Box<dyn Bytes>,
    pub(crate) meter: Arc<Meter>,
}

/// What stands in an archive, as its own list has it.
struct Listed {
    name: Vec<u8>,
    what: What,
}

enum What {
    File(Box<dyn Bytes>, Arc<Meter>),
    Folder,
    /// A member that cannot be read.
    Problem(Problem),
    /// Damage to the archive itself.
    Damage(Problem),
}

/// The next member, or why there is none: its name, where it is known, and the problem.
pub(crate) type NextMember = Result<Member, (Option<String>, Problem)>;

impl Archive {
    pub(crate) fn new(members: Members) -> Archive {
        Archive {
            members,
            names: HashMap::new(),
        }
    }

    pub(crate) fn next(&mut self) -> Option<NextMember> {
        loop {
            let listed = match &mut self.members {
                Members::Tar(tar) => tar.next()?,
                Members::Zip(zip) => zip.next()?,
            };
            if let What::Folder = listed.what {
                continue;
            }
            if let What::Damage(problem) = listed.what {
                return Some(Err((None, problem)));
            }
            let name = self.unique(shown(&listed.name));
            let refused = unsafe_path(&name).or_else(|| no_news(&name));
            return Some(match (refused, listed.what) {
                (Some(problem), _) | (None, What::Problem(problem)) => Err((Some(name), problem)),
                (None, What::File(bytes, meter)) => Ok(Member { name, bytes, meter }),
                (None, What::Folder | What::Damage(_)) => continue,
            });
        }
    }

    /// Archives may hold a name several times over; a locator holds one record.
    fn unique(&mut self, name: String) -> String {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let count = self.names.entry(hasher.finish()).or_default();
        *count += 1;
        match *count {
            1 => name,
            count => format!("{name}~{count}"),
        }
    }
}

/// A name with slashes between its parts, and nothing in it that a terminal obeys.
fn shown(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).replace('\\', "/");
    let name = name.replace(char::is_control, "\u{fffd}");
    let parts: Vec<&str> = name.split('/').filter(|part| *part != ".").collect();
    parts.join("/")
}

fn unsafe_path(name: &str) -> Option<Problem> {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let climbs = name.split('/').any(|part| part == "..");
    (name.is_empty() || name.starts_with('/') || drive || climbs).then(|| {
        Problem::new(
            Reason::UnsafePath,
            "its name leads out of the archive; whoever packed it should use plain names",
        )
    })
}

/// What is passed over in folders is passed over in archives.
fn no_news(name: &str) -> Option<Problem> {
    let mut parts = name.split('/').rev();
    let file = parts.next().unwrap_or_default();
    let why = if walk::is_hidden(file) || parts.any(walk::is_hidden) {
        SkipReason::Hidden
    } else {
        walk::no_news(file)?
    };
    let (reason, message) = match why {
        SkipReason::Hidden => (Reason::Hidden, "a hidden file"),
        SkipReason::AboutTheFolder => (Reason::AboutTheFolder, "a note about the folder"),
        _ => (Reason::NoNews, "by its name no news"),
    };
    Some(Problem::new(reason, message))
}

fn truncated() -> Problem {
    Problem::new(
        Reason::Truncated,
        "the archive ends too early; what came whole before the cut is kept; get the file again",
    )
}
