//! `--check-locations`: how many ops lead back to a source after each pass, and which pass made one
//! that does not.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use terrace_ir::pass::{Failed, Instrument, PassSite};
use terrace_ir::{Body, Diags, Loc, Op};

/// Counts ops with locations around passes.
#[derive(Default)]
pub(super) struct Locations(Mutex<State>);

#[derive(Default)]
struct State {
    /// The ops without location before the pass that is running.
    before: BTreeSet<Key>,
    lines: Vec<String>,
    /// The first pass that made ops without location, and one of them.
    first: Option<(String, String, Loc)>,
}

/// An op: the way to its body, and itself.
type Key = (Vec<Op>, Op);

impl Locations {
    /// The report; whether no pass made ops without location.
    pub(super) fn report(&self, diags: &mut Diags) -> (String, bool) {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = "Ops with a location after each pass:\n".to_owned();
        state.lines.iter().for_each(|line| out.extend([line.as_str(), "\n"]));
        if let Some((pass, op, loc)) = &state.first {
            diags.error(*loc, format!("pass '{pass}' leaves '{op}' op without a location"));
        }
        (out, state.first.is_none())
    }
}

/// The ops of `body` and all below it without location, the number of all of them, and the name of
/// each that has none.
fn unlocated(body: &Body) -> (Vec<(Key, String, Loc)>, usize) {
    let (mut found, mut all) = (Vec::new(), 0);
    let mut stack = vec![(body, Vec::new())];
    while let Some((body, path)) = stack.pop() {
        let loc = body.loc(body.self_op());
        for op in body.all_ops() {
            all += 1;
            if body.loc(op).is_unknown() {
                found.push(((path.clone(), op), body.name_str(op).to_owned(), loc));
            }
            if let Some(nested) = body.nested(op) {
                let mut inner = path.clone();
                inner.push(op);
                stack.push((nested, inner));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    (found, all)
}

impl Instrument for Locations {
    fn sequential(&self) -> bool {
        true
    }

    fn before(&self, _: PassSite<'_>, body: &Body) {
        let keys = unlocated(body).0.into_iter().map(|found| found.0).collect();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).before = keys;
    }

    fn after(&self, site: PassSite<'_>, body: &Body, _: &mut Diags) -> Result<(), Failed> {
        let (found, all) = unlocated(body);
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let located = all - found.len();
        let share = if all == 0 { 100.0 } else { 100.0 * located as f64 / all as f64 };
        let name = site.item.info.name;
        let mut line = format!("  {share:>5.1}%  {located} of {all}  {name}");
        if let Some(symbol) = body.symbol(body.self_op()) {
            let _ = write!(line, " on @{symbol}");
        }
        state.lines.push(line);
        if state.first.is_none() && found.len() > state.before.len() {
            let new = found.into_iter().find(|found| !state.before.contains(&found.0));
            state.first = new.map(|(_, op, loc)| (name.to_owned(), op, loc));
        }
        Ok(())
    }
}
