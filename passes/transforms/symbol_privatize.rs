//! `symbol-privatize`: symbols that are not excluded can only be referred to from their table.

use terrace_ir::analysis::symbols::{Visibility, table_ops, visibility};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::{Body, Op};

pub(super) const INFO: PassInfo = PassInfo {
    name: "symbol-privatize",
    doc: "Mark symbols private",
    anchor: Anchor::Whole,
    options: &[OptionDef {
        name: "exclude",
        doc: "Symbols that stay public",
        kind: OptionKind::List,
        default: "",
    }],
    make: |options| Ok(Box::new(SymbolPrivatize { exclude: options.list("exclude") })),
};

struct SymbolPrivatize {
    exclude: Vec<String>,
}

impl Pass for SymbolPrivatize {
    fn run(&self, body: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        if !body.has_trait(body.self_op(), Traits::SYMBOL_TABLE) {
            return Err(cx.op_error(
                body,
                body.self_op(),
                "was scheduled to run under 'symbol-privatize', but does not define a symbol table",
            ));
        }
        let public = |op: &Op| {
            let name = body.symbol(*op);
            name.is_some_and(|name| !self.exclude.iter().any(|kept| kept == name))
                && visibility(body, *op) == Visibility::Public
        };
        let ops: Vec<Op> = table_ops(body).into_iter().filter(public).collect();
        let private = body.ctx().str_attr("private");
        for op in ops {
            body.set_attr(op, "sym_visibility", private);
        }
        Ok(())
    }
}
