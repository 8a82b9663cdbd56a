//! Comments that say which ops use each value.

use rustc_hash::FxHashSet;

use super::OpPrinter;
use crate::body::{Block, Body, Op, Value};

impl<'a> OpPrinter<'a> {
    /// Prints who uses the results of `op`; for an op without results, the number that it has in such
    /// comments.
    pub(super) fn users_of_op(&mut self, body: &'a Body, op: Op) {
        // What an isolated op is printed as belongs to the body around it.
        let results: smallvec::SmallVec<[Value; 4]> = body.results(op).collect();
        if results.is_empty() {
            if !body.operands(op).is_empty() {
                self.out.push_str(" // id: ");
                self.op_id(op);
            }
            return;
        }
        if body.is_unused(op) {
            return self.out.push_str(" // unused");
        }
        let users: FxHashSet<Op> = results.iter().flat_map(|&result| body.users(result)).collect();
        let used_in: usize = users.iter().map(|&user| body.results(user).len()).sum();
        let one = results.len() == 1 && users.len() <= 1 && used_in <= 1;
        self.out.push_str(if one { " // user: " } else { " // users: " });
        for (at, &result) in results.iter().enumerate() {
            self.comma(at);
            self.out.push_str(if results.len() > 1 { "(" } else { "" });
            if !body.has_uses(result) {
                self.out.push_str("unused");
            }
            self.users_of_value(body, result);
            self.out.push_str(if results.len() > 1 { ")" } else { "" });
        }
    }

    /// Prints a line for each argument of `block`.
    pub(super) fn users_of_arguments(&mut self, body: &'a Body, block: Block) {
        for &arg in body.args(block) {
            self.spaces();
            self.out.push_str("// ");
            self.value_name(body, arg);
            if body.has_uses(arg) {
                self.out.push_str(" is used by ");
                self.users_of_value(body, arg);
            } else {
                self.out.push_str(" is unused");
            }
            self.out.push('\n');
        }
    }

    /// Prints the ops that use `value`, each once: their results, or their numbers.
    fn users_of_value(&mut self, body: &'a Body, value: Value) {
        let mut seen: FxHashSet<Op> = FxHashSet::default();
        for user in body.users(value) {
            if !seen.insert(user) {
                continue;
            }
            self.comma(seen.len() - 1);
            if body.results(user).len() == 0 {
                self.op_id(user);
            }
            for (at, result) in body.results(user).enumerate() {
                self.comma(at);
                self.value_name(body, result);
            }
        }
    }

    fn op_id(&mut self, op: Op) {
        match self.names.id(op) {
            Some(id) => {
                self.out.push('%');
                self.number(u64::from(id));
            }
            None => self.out.push_str("<<UNKNOWN SSA VALUE>>"),
        }
    }
}
