//! The corpora of the fuzzers, run by their targets; and their dictionaries.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::TARGETS;
use super::dictionary::dictionaries;

/// Greatest size of all corpora together.
const MAX_SIZE: u64 = 200 << 10;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn corpus(target: &str) -> Vec<PathBuf> {
    let folder = fuzz().join("corpus").join(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

#[track_caller]
fn replay(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    for file in corpus(name) {
        let data = fs::read(&file).expect("a file of the corpus");
        // The harness shows this of a test that fails.
        println!("{}", file.display());
        (target.run)(&data);
    }
}

macro_rules! replays {
    ($($name:ident),*) => {
        $(
            #[test]
            fn $name() {
                replay(stringify!($name));
            }
        )*

        #[test]
        fn every_target_is_replayed() {
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

replays!(lexer, parser, bytecode, pipeline, check, onnx_model, onnx_text);

#[test]
fn corpora_are_small() {
    let files = TARGETS.iter().flat_map(|target| corpus(target.name));
    let size: u64 = files.map(|file| fs::metadata(file).expect("a file").len()).sum();
    assert!(size <= MAX_SIZE, "the corpora have {size} bytes, more than {MAX_SIZE}");
}

#[test]
fn every_target_has_a_binary() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).expect("the fuzzers' manifest");
    for target in TARGETS {
        assert!(manifest.contains(&format!("name = \"{}\"", target.name)), "{} has none", target.name);
    }
}

/// Words that are not in a dictionary are only harder to guess, so it need not follow each op that is added.
#[test]
fn dictionaries_are_not_far_behind() {
    for (target, text) in dictionaries() {
        let path = fuzz().join("dictionaries").join(target).with_extension("dict");
        let written = fs::read_to_string(&path).unwrap_or_default();
        let known: BTreeSet<&str> = written.lines().collect();
        let (count, missing) =
            (text.lines().count(), text.lines().filter(|word| !known.contains(word)).count());
        assert!(
            missing * 10 < count,
            "{} lacks {missing} of {count} words: cargo run -p terrace-fuzz -- fuzz/dictionaries",
            path.display()
        );
    }
}
