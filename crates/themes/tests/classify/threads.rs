//! One classifier serves all threads.

use nutgraf_model::Lang;

use crate::article::{Read, classifier, shown};

#[test]
fn every_thread_gets_the_same_answer() {
    let classifier =
        classifier("[theme.t]\ninclude = ['fence', '\"border fence\"', 'gate w/3 wall']");
    let texts = [
        "A border fence.",
        "A gate in a wall.",
        "Nothing.",
        "Fences, fences.",
    ];
    let answers = || {
        let reads = texts.map(|text| Read::new(text, Lang::EN));
        reads.map(|read| shown(&read, &read.classify(&classifier)))
    };
    let expected = answers();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(answers)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}
