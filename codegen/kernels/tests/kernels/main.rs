//! Every kernel of every instruction set that this machine has, against plain f64 loops.

mod conv2d;
mod elementwise;
mod gemm;
mod harness;
mod lstm_layer;
mod pool;
mod recurrent;
mod rows;
mod transpose;

/// Kernel descriptions name symbols, so each name must mean one kernel, and each instruction set
/// must have every family.
#[test]
fn symbols_are_distinct_and_complete() {
    let names: std::collections::BTreeSet<_> = terrace_kernels::symbols().iter().map(|s| s.name).collect();
    assert_eq!(names.len(), terrace_kernels::symbols().len());
    for name in &names {
        let (family, _) = name.rsplit_once('_').unwrap();
        assert!(names.contains(format!("{family}_portable").as_str()), "{name} has no fallback");
    }
}
