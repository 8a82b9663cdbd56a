//! Contexts for many runs.

use std::cell::RefCell;

use terrace_ir::{Context, Diags, Registry};

/// How many runs share a context: making one takes longer than most runs, and none ever shrinks.
const RUNS: usize = 64;

thread_local! {
    static SHARED: RefCell<(usize, Option<Context>)> = const { RefCell::new((0, None)) };
}

/// A context with every dialect and no resources, shared with runs before.
pub(crate) fn context() -> Context {
    SHARED.with_borrow_mut(|(runs, shared)| {
        let used = shared.as_ref().is_some_and(|ctx| !ctx.blobs().is_empty());
        if used || runs.is_multiple_of(RUNS) {
            *shared = None;
        }
        *runs += 1;
        shared.get_or_insert_with(fresh).clone()
    })
}

/// A context with every dialect that nothing else uses.
pub(crate) fn fresh() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    terrace_dialects::test::register(&mut registry);
    Context::new(registry)
}

/// A context to read in what was printed or written in `ctx`: a resource that `ctx` has would get another name there.
pub(crate) fn for_reading(ctx: &Context) -> Context {
    if ctx.blobs().is_empty() { ctx.clone() } else { fresh() }
}

/// The body of what can be read; else nothing, and there must be an error that says why.
pub(crate) fn accepted<T>(result: Result<T, Diags>) -> Option<T> {
    result.map_err(|diags| assert!(diags.has_errors(), "refused without an error")).ok()
}

/// The messages of diagnostics.
pub(crate) fn messages(diags: &Diags) -> Vec<&str> {
    diags.iter().map(|diagnostic| diagnostic.message.as_str()).collect()
}
