//! The dialects that a document is read with: those built in, and those of the files that its `RUN:` lines
//! name with `--irdl-file`.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use terrace_dialects::irdl::Declared;

use crate::opt::Driver;
use crate::render::place;

/// The largest file of dialects that is read.
const MAX_FILE: u64 = 4 << 20;

/// Dialects out of files, with what was in those: a declaration lasts as long as the process, so it is made
/// again only when its file has changed.
#[derive(Clone, Default)]
pub(super) struct Dialects {
    files: Vec<(PathBuf, Result<String, String>)>,
    pub(super) declared: Arc<Vec<Declared>>,
    /// What is wrong with the files.
    pub(super) problems: Vec<String>,
}

impl Dialects {
    /// Reads the files `names`, in which `%S` is the folder of `document`; whether anything has changed.
    pub(super) fn update(&mut self, driver: Driver, names: &[String], document: &str) -> bool {
        let folder = Path::new(document).parent().unwrap_or(Path::new(""));
        let path = |name: &String| folder.join(name.replace("%S", &folder.to_string_lossy()));
        let files: Vec<_> = names.iter().map(path).map(|path| (path.clone(), read(&path))).collect();
        if files == self.files {
            return false;
        }
        let (mut declared, mut problems) = (Vec::new(), Vec::new());
        for (path, source) in &files {
            let name = path.to_string_lossy();
            match source {
                Err(error) => problems.push(format!("cannot open file of dialects '{name}': {error}")),
                Ok(source) => match driver.declared_in(&declared, &name, source) {
                    Ok(more) => declared.extend(more),
                    Err((ctx, diags)) => problems.extend(diags.iter().map(|diagnostic| {
                        let place = place(&ctx, diagnostic.loc).map(|place| format!("{place}: "));
                        format!("{}{}", place.unwrap_or_default(), diagnostic.message)
                    })),
                },
            }
        }
        *self = Dialects { files, declared: Arc::new(declared), problems };
        true
    }
}

fn read(path: &Path) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut text = String::new();
    file.take(MAX_FILE + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if text.len() as u64 > MAX_FILE {
        return Err(format!("it has more than {MAX_FILE} bytes"));
    }
    Ok(text)
}
