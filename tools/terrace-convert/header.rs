//! How native code is called, as a C header.

use std::fmt::Write as _;

use terrace_cranelift::Interface;
use terrace_runtime::{Port, memory};
use terrace_tools::data::Tensor;

/// Version of the calling convention of entry points.
const ABI: u32 = 2;

/// The header of the model `name`, read from the file `model`, with these inputs compiled in.
pub(crate) fn text(
    name: &str,
    model: &str,
    interface: &Interface,
    compiled_in: &[(String, Tensor)],
) -> String {
    let upper = name.to_ascii_uppercase();
    let ports: Vec<(&str, &Port)> = (interface.inputs.iter().map(|port| ("input", port)))
        .chain(interface.outputs.iter().map(|port| ("output", port)))
        .collect();
    let mut text = String::new();
    let mut line = |words: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{words}");
    };
    line(format_args!(
        "/* {}, compiled by terrace-convert {}. */",
        comment(model),
        env!("CARGO_PKG_VERSION")
    ));
    line(format_args!("#ifndef TERRACE_{upper}_H\n#define TERRACE_{upper}_H\n\n#include <stddef.h>\n"));
    line(format_args!("#define {upper}_ABI_VERSION {ABI}"));
    line(format_args!("#define {upper}_INPUTS {}", interface.inputs.len()));
    line(format_args!("#define {upper}_OUTPUTS {}", interface.outputs.len()));
    line(format_args!("#define {upper}_ARENA_BYTES {}", interface.arena_bytes));
    line(format_args!("/* Alignment of the arena, and of every buffer. */"));
    line(format_args!("#define {upper}_ALIGN {}\n", memory::ALIGN));
    for (input, tensor) in compiled_in {
        line(format_args!("/* input \"{}\" is compiled in: {} */", comment(input), tensor.summary()));
    }
    for (at, (kind, port)) in ports.iter().enumerate() {
        let shape: Vec<String> = port.shape.iter().map(i64::to_string).collect();
        let ty = format!("{}[{}]", comment(&port.elem), shape.join(", "));
        line(format_args!("/* buffers[{at}]: {kind} \"{}\", {ty}, row-major */", comment(&port.name)));
        line(format_args!("#define {upper}_BUFFER_{at}_BYTES {}", port.bytes));
    }
    line(format_args!("\n#ifdef __cplusplus\nextern \"C\" {{\n#endif\n"));
    line(format_args!("struct terrace_threads;\n"));
    if interface.kernels {
        line(format_args!("{THREADS}"));
        line(format_args!("struct terrace_threads *terrace_threads_new_{name}(size_t count);"));
        line(format_args!("void terrace_threads_free_{name}(struct terrace_threads *threads);\n"));
    }
    line(format_args!("{}", EXPLAINED.replace("{THREADS}", if interface.kernels { WITH } else { ALONE })));
    line(format_args!(
        "int terrace_entry_{name}(struct terrace_threads *threads, void *const *buffers, void *arena);"
    ));
    line(format_args!("\n#ifdef __cplusplus\n}}\n#endif\n\n#endif"));
    text
}

/// The functions that native code of the model `name` exports.
pub(crate) fn symbols(name: &str, interface: &Interface) -> Vec<String> {
    let mut symbols = vec![format!("terrace_entry_{name}")];
    if interface.kernels {
        symbols.extend(["new", "free"].map(|what| format!("terrace_threads_{what}_{name}")));
    }
    symbols
}

const THREADS: &str = "\
/* Threads to run the model on: the one that calls it and count - 1 others, which sleep between calls.
   They belong to this model, and serve one call at a time. */";

const WITH: &str = concat!(
    "   threads: what terrace_threads_new gave; NULL to run on the calling thread alone, which allocates what the\n",
    "            kernels need in each call."
);

const ALONE: &str = "   threads: not used by this model, which runs on the calling thread; NULL.";

const EXPLAINED: &str = "\
/* Runs the model once, and returns 0; or returns 1, and does nothing, where the processor lacks a feature that the code
   was made for.
{THREADS}
   buffers: the addresses of the inputs, which are only read, then of the outputs; none may overlap another.
   arena:   memory for intermediate values, with any contents; one for each call that runs at the same time.
   Keeps nothing between calls. Link with -lm -lpthread. */";

/// `text` in a comment, whose end it must not be.
fn comment(text: &str) -> String {
    let printable = |c: char| if c.is_control() { '?' } else { c };
    text.replace("*/", "* /").replace("/*", "/ *").chars().map(printable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(name: &str, shape: &[i64]) -> Port {
        let bytes = shape.iter().product::<i64>() as usize * 4;
        Port {
            name: name.to_owned(),
            elem: "f32".to_owned(),
            shape: shape.to_vec(),
            bytes,
            width: 4,
            ..Port::default()
        }
    }

    #[test]
    fn headers_say_how_the_code_is_called() {
        let interface = Interface {
            inputs: vec![port("x*/\n", &[1, 3])],
            outputs: vec![port("y", &[])],
            arena_bytes: 128,
            kernels: true,
        };
        insta::assert_snapshot!(text("net", "net.onnx", &interface, &[]));
        assert_eq!(symbols("net", &interface).len(), 3);
    }
}
