//! Pipelines as text.

use std::cell::OnceCell;

use terrace_ir::pass::{PassRegistry, parse_pipeline};

thread_local! {
    static PASSES: OnceCell<PassRegistry> = const { OnceCell::new() };
}

/// Every pass there is.
pub(crate) fn passes() -> PassRegistry {
    let mut registry = PassRegistry::new();
    terrace_passes::register_all(&mut registry);
    terrace_passes::test::register(&mut registry);
    registry
}

/// Reads a pipeline. What is read can be printed, and reading that gives the same; what is refused says where.
pub fn pipeline(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else { return };
    PASSES.with(|cell| {
        let registry = cell.get_or_init(passes);
        let pipeline = match parse_pipeline(registry, source) {
            Ok(pipeline) => pipeline,
            Err(error) => {
                assert!(error.at <= source.len() && !error.message.is_empty(), "{error:?}");
                error.render(source);
                return;
            }
        };
        let first = pipeline.print();
        match parse_pipeline(registry, &first) {
            Ok(again) => assert_eq!(first, again.print()),
            Err(error) => panic!("{}", error.render(&first)),
        }
    });
}
