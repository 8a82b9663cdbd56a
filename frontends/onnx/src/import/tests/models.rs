//! What models become.

use super::*;

#[test]
fn corpus_is_imported() {
    let corpus = corpus();
    assert!(corpus.len() >= 10, "the corpus has shrunk to {}", corpus.len());
    // As the tools import.
    let options = Options { require_static: false, ..Options::default() };
    for (name, text) in corpus {
        insta::assert_snapshot!(name, imported_with(&text, &options));
    }
}
