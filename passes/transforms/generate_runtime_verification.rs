//! `generate-runtime-verification`: checks in front of ops of what they demand at run time.
//!
//! After upstream's `GenerateRuntimeVerification.cpp`: what an op demands is the interface
//! [`RuntimeVerifiable`]. Ops that the checks are made of are not checked themselves.

use terrace_dialects::support::runtime_checks::{Checks, RuntimeVerifiable};
use terrace_ir::pass::{Anchor, OptionDef, OptionKind, PassCx, PassInfo};
use terrace_ir::{Body, Op, Rewriter};

pub(super) const INFO: PassInfo = PassInfo {
    name: "generate-runtime-verification",
    doc: "Generate additional runtime op verification checks",
    anchor: Anchor::Any,
    options: &[OptionDef {
        name: "verbose-level",
        doc: "What messages show: 0, the location of the op; 1, the op as well",
        kind: OptionKind::Int,
        default: "1",
    }],
    make: |options| {
        let verbose = match options.int("verbose-level") {
            0 => false,
            1 => true,
            _ => return Err("option 'verbose-level' takes 0 or 1".to_owned()),
        };
        Ok(Box::new(move |body: &mut Body, _: &mut PassCx| {
            generate(body, verbose);
            Ok(())
        }))
    },
};

fn generate(body: &mut Body, verbose: bool) {
    let ops: Vec<Op> =
        body.all_ops().into_iter().filter(|&op| body.interface::<RuntimeVerifiable>(op).is_some()).collect();
    for op in ops {
        let Some(interface) = body.interface::<RuntimeVerifiable>(op) else { continue };
        let add = interface.add;
        let mut rw = Rewriter::before(body, op);
        let mut checks = Checks::new(&mut rw, op, verbose);
        add(op, &mut checks);
    }
}
