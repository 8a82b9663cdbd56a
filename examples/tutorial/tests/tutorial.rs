//! `docs/tutorial.md` and `docs/patterns.md` show what is there and what happens.
//!
//! A block of code names the file that it is part of, behind its language. A block `console` holds commands of
//! `tutorial-opt`, which knows all that `terrace-opt` knows and stands for it, each behind `$ `, run at the root of
//! the repository, and below each what it prints.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::Command;

const PAGES: [&str; 2] = ["docs/tutorial.md", "docs/patterns.md"];

/// A fenced block: the page, what is behind the fence, the line it starts at, and its text.
struct Block {
    page: &'static str,
    info: String,
    line: usize,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn blocks(page: &'static str) -> Vec<Block> {
    let text = std::fs::read_to_string(root().join(page)).expect("the page");
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                open = Some(Block { page, info: info.to_owned(), line: at + 1, text: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

#[test]
fn code_is_that_of_the_files() {
    let mut count = 0;
    for block in PAGES.into_iter().flat_map(blocks).filter(|block| block.info != "console") {
        let Some((_, file)) = block.info.split_once(' ') else {
            panic!("{}:{}: the block names no file", block.page, block.line);
        };
        let whole = std::fs::read_to_string(root().join(file)).expect(file);
        // Whole lines: a part of a line is no part of the file.
        let found = whole.starts_with(&block.text) || whole.contains(&format!("\n{}", block.text));
        assert!(found, "{}:{}: not a part of {file}:\n{}", block.page, block.line, block.text);
        count += 1;
    }
    assert!(count > 0, "the pages show no code");
}

#[test]
fn commands_print_what_is_shown() {
    let mut count = 0;
    for block in PAGES.into_iter().flat_map(blocks).filter(|block| block.info == "console") {
        let sessions: Vec<&str> = block.text.split("$ ").collect();
        assert!(sessions[0].is_empty(), "{}:{}: starts with no command", block.page, block.line);
        for session in &sessions[1..] {
            let (command, shown) = session.split_once('\n').expect("a line");
            assert_eq!(run(command), shown, "{}:{}: {command}", block.page, block.line);
            count += 1;
        }
    }
    assert!(count > 0, "the pages show no command");
}

/// What `command` prints, on standard error and then on standard output.
fn run(command: &str) -> String {
    let mut words = words(command).into_iter();
    let tool = words.next().unwrap_or_default();
    assert!(["tutorial-opt", "terrace-opt"].contains(&tool.as_str()), "{tool} is not run");
    let output = Command::new(env!("CARGO_BIN_EXE_tutorial-opt"))
        .args(words)
        .current_dir(root())
        .output()
        .expect("the tool runs");
    let text = [output.stderr, output.stdout].concat();
    String::from_utf8(text).expect("text")
}

/// The words of `command`; what stands between quotes belongs to one.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut quoted) = (vec![String::new()], false);
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words
}
