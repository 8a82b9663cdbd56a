//! Writes the dictionaries of the fuzzers.
//!
//!     cargo run -p terrace-fuzz -- fuzz/dictionaries
#![forbid(unsafe_code)]

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "fuzz/dictionaries".to_owned()));
    std::fs::create_dir_all(&folder)?;
    for (target, text) in terrace_fuzz::dictionary::dictionaries() {
        std::fs::write(folder.join(target).with_extension("dict"), text)?;
    }
    Ok(())
}
