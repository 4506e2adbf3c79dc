//! A temporary folder with an index, and the command that works on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

pub(crate) struct Nutgraf {
    pub(crate) dir: tempfile::TempDir,
}

/// What a command printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

impl Nutgraf {
    pub(crate) fn new() -> Nutgraf {
        Nutgraf {
            dir: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file into the folder, with the folders above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Runs `nutgraf` in the folder, on its index.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_nutgraf"))
            .args(args)
            .arg("--index")
            .arg(self.path("index"))
            .current_dir(self.dir.path())
            .env_remove("NUTGRAF_INDEX")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .output()
            .expect("the command was built");
        Ran {
            stdout: String::from_utf8(output.stdout).expect("output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("output is UTF-8"),
            code: output.status.code().expect("it was not killed"),
        }
    }

    /// Runs it and sees to it that it succeeds.
    #[track_caller]
    pub(crate) fn ok(&self, args: &[&str]) -> Ran {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}\n{}{}", ran.stdout, ran.stderr);
        ran
    }

    /// The one object that a command prints.
    #[track_caller]
    pub(crate) fn object(&self, args: &[&str]) -> Value {
        let rows = self.rows(args);
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.into_iter().next().unwrap()
    }

    /// The objects that a command prints, one a line.
    #[track_caller]
    pub(crate) fn rows(&self, args: &[&str]) -> Vec<Value> {
        let mut args = args.to_vec();
        args.push("--json");
        let ran = self.run(&args);
        assert!(ran.code <= 1, "{args:?}\n{}{}", ran.stdout, ran.stderr);
        let rows = ran.stdout.lines();
        rows.map(|line| serde_json::from_str(line).expect("a JSON object a line"))
            .collect()
    }

    /// Articles and matches of a query.
    #[track_caller]
    pub(crate) fn count(&self, query: &str) -> (u64, u64) {
        let counts = self.object(&["search", "--count", query]);
        let number = |key: &str| counts[key].as_u64().expect("a number");
        (number("articles"), number("matches"))
    }
}

/// The top of the repository.
pub(crate) fn top() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// An index of the sample corpus, made with this many threads.
pub(crate) fn corpus(threads: &str) -> Nutgraf {
    let nutgraf = Nutgraf::new();
    let corpus = top().join("corpus");
    nutgraf.ok(&["index", corpus.to_str().unwrap(), "--threads", threads]);
    nutgraf
}

/// A folder of data that is not part of the project, or `None` with a printed reason.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = top().join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: ../shared/data/{name} is not there");
    None
}
