//! What Cargo says of the workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A crate of the workspace.
#[derive(Debug)]
pub struct Member {
    /// Its folder below the workspace's, with `/` between the parts.
    pub folder: String,
    /// Folders of the workspace's crates that it depends on in any way.
    pub depends_on: Vec<String>,
    /// The root files of its library, executables, tests and so on.
    pub roots: Vec<PathBuf>,
}

/// A crate from outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Foreign {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licences, an SPDX expression.
    pub licence: Option<String>,
}

/// The workspace and all it depends on, in order of folders and names.
#[derive(Debug)]
pub struct Metadata {
    /// The workspace's crates.
    pub members: Vec<Member>,
    /// All others.
    pub foreign: Vec<Foreign>,
}

impl Metadata {
    /// Asks Cargo, offline, about the workspace at `root`.
    ///
    /// # Errors
    ///
    /// Cargo cannot say.
    pub fn read(root: &Path) -> Result<Self, String> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let args = ["metadata", "--format-version", "1", "--offline"];
        let output =
            Command::new(cargo).args(args).current_dir(root).output().map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let json: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
        Self::from_json(&json).ok_or_else(|| "cargo metadata is not as expected".to_owned())
    }

    fn from_json(json: &Value) -> Option<Self> {
        let root = Path::new(json["workspace_root"].as_str()?);
        let members: Vec<&str> =
            json["workspace_members"].as_array()?.iter().filter_map(Value::as_str).collect();
        let packages = json["packages"].as_array()?;
        let is_member = |package: &Value| package["id"].as_str().is_some_and(|id| members.contains(&id));
        let folder = |package: &Value| folder_below(root, Path::new(package["manifest_path"].as_str()?));
        let folders: BTreeMap<&str, String> = packages
            .iter()
            .filter(|package| is_member(package))
            .filter_map(|package| Some((package["name"].as_str()?, folder(package)?)))
            .collect();
        let mut metadata = Self { members: Vec::new(), foreign: Vec::new() };
        for package in packages {
            let name = package["name"].as_str()?;
            if !is_member(package) {
                let licence = package["license"].as_str().map(str::to_owned);
                let version = package["version"].as_str()?.to_owned();
                metadata.foreign.push(Foreign { name: name.to_owned(), version, licence });
                continue;
            }
            let needed = package["dependencies"]
                .as_array()?
                .iter()
                .filter_map(|needed| folders.get(needed["name"].as_str()?));
            let mut depends_on: Vec<String> = needed.cloned().collect();
            depends_on.sort();
            depends_on.dedup();
            let roots = package["targets"]
                .as_array()?
                .iter()
                .filter_map(|target| Some(target["src_path"].as_str()?.into()));
            metadata.members.push(Member {
                folder: folders.get(name)?.clone(),
                depends_on,
                roots: roots.collect(),
            });
        }
        metadata.members.sort_by(|a, b| a.folder.cmp(&b.folder));
        metadata.foreign.sort();
        Some(metadata)
    }
}

fn folder_below(root: &Path, manifest: &Path) -> Option<String> {
    let below = manifest.parent()?.strip_prefix(root).ok()?;
    Some(below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
}
