//! `--mlir-print-ir-*`: IR before and after passes, to standard error or a tree of files.

use std::collections::HashMap;
use std::hash::{Hash as _, Hasher as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use terrace_ir::pass::{Failed, Instrument, PassSite};
use terrace_ir::text::{self, PrintOptions};
use terrace_ir::{Body, Diags, Op};

use super::flags::Dump;
use super::names::class_name;

/// Prints IR around passes.
pub(super) struct PrintIr {
    dump: Dump,
    options: PrintOptions,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// What the IR was before the passes that are running, the innermost last.
    before: Vec<u64>,
    /// Number of the last pass that ran on the op that a path leads to.
    counters: HashMap<Vec<Op>, usize>,
}

impl PrintIr {
    pub(super) fn new(dump: &Dump, options: &PrintOptions) -> PrintIr {
        PrintIr { dump: dump.clone(), options: options.clone(), state: Mutex::default() }
    }

    fn print(&self, when: &str, site: PassSite<'_>, body: &Body) {
        let whole = site.whole.filter(|_| self.dump.module_scope).map(|whole| whole.root);
        let text = text::print(whole.unwrap_or(body), &self.options);
        let name = site.item.info.name;
        let class = class_name(name);
        if self.dump.tree_dir.is_some() {
            return self.print_to_file(site, body, &text);
        }
        // "After" says that the pass failed behind its name.
        let (when, failed) = when.split_once(' ').map_or((when, ""), |(when, _)| (when, " Failed"));
        let mut scope = String::new();
        if self.dump.module_scope {
            let symbol = body.symbol(body.self_op()).map(|name| format!(": @{name}")).unwrap_or_default();
            scope = format!(" ('{}' operation{symbol})", body.name_str(body.self_op()));
        }
        eprintln!("// -----// IR Dump {when} {class}{failed} ({name}){scope} //----- //\n{text}\n");
    }

    /// Prints to `DIR/OP_SYMBOL/OP_SYMBOL/N_N_PASS.mlir`: a folder for each op on the way, and the
    /// number of the last pass on each of them.
    fn print_to_file(&self, site: PassSite<'_>, body: &Body, text: &str) {
        let Some(dir) = &self.dump.tree_dir else { return };
        let mut folder = PathBuf::from(dir);
        let mut file = String::new();
        let bodies = site.whole.map_or_else(|| vec![body], |whole| whole.bodies());
        let path = site.whole.map_or(&[][..], |whole| whole.path);
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for (depth, body) in bodies.iter().enumerate() {
            let symbol = body.symbol(body.self_op()).unwrap_or("no-symbol-name");
            let name = format!("{}_{symbol}", body.name_str(body.self_op()));
            folder.push(name.replace(['.', '/', '\\', '\0', ':'], "_"));
            let count = state.counters.get(path.get(..depth).unwrap_or_default()).copied();
            file.push_str(&format!("{}_", count.unwrap_or_default()));
        }
        file.push_str(&format!("{}.mlir", site.item.info.name));
        let written = std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(folder.join(&file), format!("{text}\n")));
        if let Err(error) = written {
            eprintln!("terrace-opt: cannot write '{}': {error}", folder.join(&file).display());
        }
    }

    fn selected(list: &[String], site: PassSite<'_>) -> bool {
        list.iter().any(|name| name == site.item.info.name)
    }
}

impl Instrument for PrintIr {
    fn sequential(&self) -> bool {
        true
    }

    fn before(&self, site: PassSite<'_>, body: &Body) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let path = site.whole.map_or_else(Vec::new, |whole| whole.path.to_vec());
        state.counters.entry(path).and_modify(|count| *count += 1).or_default();
        if self.dump.after_change {
            state.before.push(fingerprint(body));
        }
        drop(state);
        if self.dump.before_all || PrintIr::selected(&self.dump.before, site) {
            self.print("Before", site, body);
        }
    }

    fn after(&self, site: PassSite<'_>, body: &Body, _: &mut Diags) -> Result<(), Failed> {
        if self.dump.after_change {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if state.before.pop() == Some(fingerprint(body)) {
                return Ok(());
            }
        }
        // As upstream's, this flag turns the others about what follows a pass off.
        if !self.dump.after_failure && (self.dump.after_all || PrintIr::selected(&self.dump.after, site)) {
            self.print("After", site, body);
        }
        Ok(())
    }

    fn after_failed(&self, site: PassSite<'_>, body: &Body) {
        if self.dump.after_change {
            self.state.lock().unwrap_or_else(PoisonError::into_inner).before.pop();
        }
        if self.dump.after_failure || self.dump.after_all || PrintIr::selected(&self.dump.after, site) {
            self.print("After Failed", site, body);
        }
    }
}

/// A number that is the same as long as the text of the IR, locations included, is.
fn fingerprint(body: &Body) -> u64 {
    let options = PrintOptions { generic: true, debug_info: true, ..PrintOptions::default() };
    let mut hasher = std::collections::hash_map::DefaultHasher::new();
    text::print(body, &options).hash(&mut hasher);
    hasher.finish()
}
