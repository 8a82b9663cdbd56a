//! `docs/tutorial.md` shows what is there and what happens.
//!
//! A block of code names the file that it is part of, behind its language. A block `console` holds commands of
//! `tutorial-opt`, each behind `$ `, run at the root of the repository, and below each what it prints.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::Command;

const TOOL: &str = "tutorial-opt";

/// A fenced block: what is behind the fence, the line it starts at, and its text.
struct Block {
    info: String,
    line: usize,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn blocks() -> Vec<Block> {
    let text = std::fs::read_to_string(root().join("docs/tutorial.md")).expect("the tutorial");
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                open = Some(Block { info: info.to_owned(), line: at + 1, text: String::new() });
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
    for block in blocks().iter().filter(|block| block.info != "console") {
        let Some((_, file)) = block.info.split_once(' ') else {
            panic!("docs/tutorial.md:{}: the block names no file", block.line);
        };
        let whole = std::fs::read_to_string(root().join(file)).expect(file);
        // Whole lines: a part of a line is no part of the file.
        let found = whole.starts_with(&block.text) || whole.contains(&format!("\n{}", block.text));
        assert!(found, "docs/tutorial.md:{}: not a part of {file}:\n{}", block.line, block.text);
        count += 1;
    }
    assert!(count > 0, "the tutorial shows no code");
}

#[test]
fn commands_print_what_is_shown() {
    let mut count = 0;
    for block in blocks().iter().filter(|block| block.info == "console") {
        let sessions: Vec<&str> = block.text.split("$ ").collect();
        assert!(sessions[0].is_empty(), "docs/tutorial.md:{}: starts with no command", block.line);
        for session in &sessions[1..] {
            let (command, shown) = session.split_once('\n').expect("a line");
            assert_eq!(run(command), shown, "docs/tutorial.md:{}: {command}", block.line);
            count += 1;
        }
    }
    assert!(count > 0, "the tutorial shows no command");
}

/// What `command` prints, on standard error and then on standard output.
fn run(command: &str) -> String {
    let mut words = command.split_whitespace();
    assert_eq!(words.next(), Some(TOOL), "only {TOOL} is run");
    let output = Command::new(env!("CARGO_BIN_EXE_tutorial-opt"))
        .args(words)
        .current_dir(root())
        .output()
        .expect("the tool runs");
    let text = [output.stderr, output.stdout].concat();
    String::from_utf8(text).expect("text")
}
