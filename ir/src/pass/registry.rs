//! The passes that there are.

use std::collections::BTreeMap;

use super::{Anchor, OptionDef, OptionValues, Pass};

/// What is known of a pass before it is made.
#[derive(Clone, Copy, Debug)]
pub struct PassInfo {
    /// Name in pipelines and flags, in kebab case.
    pub name: &'static str,
    /// Summary.
    pub doc: &'static str,
    /// What it runs on.
    pub anchor: Anchor,
    /// Options.
    pub options: &'static [OptionDef],
    /// Makes the pass, or says why the options do not go together.
    pub make: fn(&OptionValues) -> Result<Box<dyn Pass>, String>,
}

/// A statistic of a pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StatisticDef {
    /// Name, as [`PassCx::count`](super::PassCx::count) is given it.
    pub name: &'static str,
    /// What is counted.
    pub doc: &'static str,
}

/// A name for a pipeline.
#[derive(Clone, Copy, Debug)]
pub struct PipelineInfo {
    /// Name in pipelines and flags, in kebab case.
    pub name: &'static str,
    /// Summary.
    pub doc: &'static str,
    /// Options.
    pub options: &'static [OptionDef],
    /// The pipeline as text, without its anchor.
    pub text: fn(&OptionValues) -> String,
}

/// Passes and named pipelines by name.
#[derive(Clone, Debug, Default)]
pub struct PassRegistry {
    passes: BTreeMap<&'static str, PassInfo>,
    pipelines: BTreeMap<&'static str, PipelineInfo>,
    statistics: BTreeMap<&'static str, &'static [StatisticDef]>,
}

impl PassRegistry {
    /// No passes.
    pub fn new() -> PassRegistry {
        PassRegistry::default()
    }

    /// Adds a pass.
    ///
    /// # Panics
    /// When there is one of that name.
    pub fn add(&mut self, info: PassInfo) {
        let twice = self.passes.insert(info.name, info);
        assert!(twice.is_none(), "pass {} is registered twice", info.name);
    }

    /// Says what the pass called `pass` counts.
    pub fn add_statistics(&mut self, pass: &'static str, statistics: &'static [StatisticDef]) {
        self.statistics.insert(pass, statistics);
    }

    /// What the pass called `pass` counts.
    pub fn statistics(&self, pass: &str) -> &'static [StatisticDef] {
        self.statistics.get(pass).copied().unwrap_or_default()
    }

    /// Adds a name for a pipeline.
    ///
    /// # Panics
    /// When there is a pass or a pipeline of that name.
    pub fn add_pipeline(&mut self, info: PipelineInfo) {
        let twice = self.pipelines.insert(info.name, info).is_some() || self.passes.contains_key(info.name);
        assert!(!twice, "pipeline {} is registered twice", info.name);
    }

    /// The pass called `name`.
    pub fn get(&self, name: &str) -> Option<&PassInfo> {
        self.passes.get(name)
    }

    /// All passes, by name.
    pub fn passes(&self) -> impl Iterator<Item = &PassInfo> {
        self.passes.values()
    }

    /// The pipeline called `name`.
    pub fn pipeline(&self, name: &str) -> Option<&PipelineInfo> {
        self.pipelines.get(name)
    }

    /// All named pipelines, by name.
    pub fn pipelines(&self) -> impl Iterator<Item = &PipelineInfo> {
        self.pipelines.values()
    }

    /// The name that `name` was probably meant to be.
    pub fn suggest(&self, name: &str) -> Option<&'static str> {
        nearest(name, self.passes.keys().chain(self.pipelines.keys()).copied())
    }
}

/// The one of `names` that is closest to `name`, when it is close: a third of it may differ.
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > 100 {
        return None;
    }
    let close = names.map(|other| (distance(name, other), other)).min()?;
    (close.0 <= (name.len() / 3).max(1)).then_some(close.1)
}

/// Levenshtein's distance, in bytes.
fn distance(a: &str, b: &str) -> usize {
    let b = b.as_bytes();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.as_bytes().iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
