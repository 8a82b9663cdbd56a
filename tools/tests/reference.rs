//! The reference documentation: complete, up to date, and with examples that hold what they say.
#![forbid(unsafe_code)]

use std::path::Path;

use terrace_tools::doc::{Reference, check_examples, check_texts, differences};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the source tree")
}

fn reference() -> Reference {
    Reference::read(root()).expect("the examples can be read")
}

fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn everything_is_documented() {
    assert_none(&check_texts(&reference()));
}

#[test]
fn every_op_and_pass_has_an_example_that_works() {
    assert_none(&check_examples(&reference()));
}

/// `cargo run -p terrace-tools --bin terrace-doc` brings the pages up to date.
#[test]
fn pages_are_up_to_date() {
    let pages = reference().pages(None).expect("the pages can be made");
    assert_none(&differences(&pages, &root().join("docs/reference")).expect("the pages can be read"));
}

/// The text of a page without blocks of code.
fn prose(page: &str) -> String {
    page.split("```").step_by(2).collect()
}

/// The headings of a page, as links name them.
fn anchors(prose: &str) -> Vec<String> {
    let headings =
        prose.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    headings
        .map(|text| text.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-"))
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let pages = reference().pages(None).expect("the pages can be made");
    let mut complaints = Vec::new();
    for (path, page) in &pages {
        let text = prose(page);
        let anchors = anchors(&text);
        let folder = path.rsplit_once('/').map_or("", |parts| parts.0);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let leads = match target.strip_prefix('#') {
                Some(anchor) => anchors.iter().any(|known| known == anchor),
                None if target.contains("://") => true,
                None => {
                    let file = root().join("docs/reference").join(folder).join(target);
                    pages.contains_key(target) || file.exists()
                }
            };
            if !leads {
                complaints.push(format!("{path}: {target}"));
            }
        }
    }
    assert_none(&complaints);
}
