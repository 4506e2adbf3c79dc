//! Archives and crawls in a run: members are articles of their own, and what is no news is counted apart.

mod common;

use common::Place;
use nutgraf_pipeline::{Depth, verify};

/// A tar archive of plain files.
fn tar(members: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, text) in members {
        let mut header = [0u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..136].copy_from_slice(format!("{:011o}\0", text.len()).as_bytes());
        header[156] = b'0';
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        archive.extend(header);
        archive.extend(text.as_bytes());
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive
}

fn write(place: &Place, members: &[(&str, &str)]) {
    std::fs::write(place.path("news/a.tar"), tar(members)).unwrap();
}

const HARBOUR: &str = "Harbour\n\nThe harbour reopens.\n";
const STATION: &str = "Station\n\nThe station reopens.\n";

#[test]
fn members_come_change_and_go() {
    let place = Place::new();
    place.write("news/z.txt", STATION);
    write(
        &place,
        &[
            ("a.txt", HARBOUR),
            ("b/b.txt", STATION),
            ("p.png", "x"),
            ("../x.txt", "x"),
        ],
    );
    let report = place.run(&["news"]).report;
    assert!(report.adds_up());
    assert_eq!(
        (report.read, report.indexed, report.rejected, report.skipped),
        (4, 3, 1, 1)
    );
    assert_eq!(
        place.index().places(),
        ["news!a.tar!a.txt", "news!a.tar!b/b.txt", "news!z.txt"]
    );
    let again = place.run(&["news"]).report;
    assert_eq!(
        (again.read, again.unchanged, again.rejected, again.skipped),
        (4, 3, 1, 1)
    );
    write(&place, &[("a.txt", STATION), ("c.txt", HARBOUR)]);
    let report = place.run(&["news"]).report;
    assert_eq!(
        (report.indexed, report.unchanged, report.removed),
        (2, 1, 1)
    );
    assert_eq!(
        place.index().places(),
        ["news!a.tar!a.txt", "news!a.tar!c.txt", "news!z.txt"]
    );
    let index = nutgraf_index::Index::open(place.path("index")).unwrap();
    let mut findings = Vec::new();
    let verified = verify(&index, Depth::Records, |finding| {
        findings.push(finding.to_string())
    })
    .unwrap();
    assert!(verified.ok, "{findings:?}");
}
