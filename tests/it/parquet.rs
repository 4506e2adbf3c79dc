//! Parquet, read back with a program that is not ours.

use std::process::Command;

use serde_json::Value;

use crate::export::WHAT;
use crate::nutgraf::corpus;

const READ_BACK: &str = "
import json, sys
import pyarrow.parquet
for row in pyarrow.parquet.read_table(sys.argv[1]).to_pylist():
    print(json.dumps(row))
";

/// Numbers as reals: JSON Lines write 2 for 2.0.
fn reals(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Object(cells) => cells.into_iter().map(|(k, v)| (k, reals(v))).collect(),
        other => other,
    }
}

#[test]
fn it_reads_back_as_json_lines() {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_pyarrow = Command::new(&python)
        .args(["-c", "import pyarrow.parquet"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_pyarrow {
        println!(
            "skipped: {python} has no pyarrow (`pip install pyarrow`, or name another Python in PYTHON)"
        );
        return;
    }
    let (one, two) = (corpus("1"), corpus("2"));
    for what in WHAT {
        let written = [&one, &two].map(|nutgraf| {
            let file = nutgraf.path("rows.parquet");
            let name = file.to_str().unwrap();
            nutgraf.ok(&[&["export", "--format", "parquet", "-o", name], what].concat());
            file
        });
        let [bytes, same] = written.each_ref().map(|file| std::fs::read(file).unwrap());
        assert!(bytes == same, "{what:?}");

        let read = Command::new(&python)
            .args(["-c", READ_BACK])
            .arg(&written[0])
            .output()
            .unwrap();
        assert!(
            read.status.success(),
            "{}",
            String::from_utf8_lossy(&read.stderr)
        );
        let read = String::from_utf8(read.stdout).unwrap();
        let rows = read
            .lines()
            .map(|line| reals(serde_json::from_str(line).unwrap()));
        let expected = one.rows(&[&["export"], what].concat());
        let expected = expected.into_iter().map(reals);
        assert_eq!(
            rows.collect::<Vec<_>>(),
            expected.collect::<Vec<_>>(),
            "{what:?}"
        );
    }
}
