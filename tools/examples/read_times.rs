//! Compares how long text and bytecode of the same IR take to be read.
//!
//! `cargo run --release -p terrace-tools --example read_times -- FILE.mlir [ROUNDS]` writes the IR of the file as
//! bytecode into memory and reads both, in turns, each in a context of its own. Shown are the medians: of text,
//! of bytecode, and of bytecode whose isolated ops are left for later.
#![forbid(unsafe_code)]

use std::time::{Duration, Instant};

use terrace_ir::bytecode::{self, LazyReader, ReadOptions, WriteOptions};
use terrace_ir::text::{self, ParseOptions};
use terrace_ir::{Blob, Context, Registry};

fn context() -> Context {
    let mut registry = Registry::new();
    terrace_dialects::register_all(&mut registry);
    Context::new(registry)
}

/// How long `read` takes in a context of its own.
fn timed<T>(read: impl FnOnce(&Context) -> T) -> Duration {
    let ctx = context();
    let start = Instant::now();
    let result = read(&ctx);
    let took = start.elapsed();
    drop(result);
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() {
    let mut args = std::env::args().skip(1);
    let file = args.next().expect("a file of text");
    let rounds: usize = args.next().map_or(5, |text| text.parse().expect("a number of rounds"));
    let source = std::fs::read_to_string(&file).expect("the file can be read");
    let parse = |ctx: &Context| {
        text::parse(ctx, &source, &file, ParseOptions { allow_unregistered: false })
            .expect("the text is right")
    };
    let mut bytes = Vec::new();
    bytecode::write(&parse(&context()), &WriteOptions::default(), &mut bytes).expect("memory takes it");
    let blob = Blob::new(bytes);
    let options = ReadOptions { allow_unregistered: false };
    let (mut texts, mut wholes, mut lazies) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds.max(1) {
        texts.push(timed(parse));
        wholes.push(timed(|ctx| bytecode::read(ctx, &blob, &file, options).expect("what was written reads")));
        lazies.push(timed(|ctx| {
            let (reader, module) =
                LazyReader::new(ctx, &blob, &file, options).expect("what was written reads");
            (reader.pending().len(), module)
        }));
    }
    let (text, whole, lazy) = (median(texts), median(wholes), median(lazies));
    let ratio = |other: Duration| text.as_secs_f64() / other.as_secs_f64();
    println!("text      {:8.1} ms", text.as_secs_f64() * 1e3);
    println!("bytecode  {:8.1} ms  {:5.1} times as fast", whole.as_secs_f64() * 1e3, ratio(whole));
    println!("lazily    {:8.1} ms  {:5.1} times as fast", lazy.as_secs_f64() * 1e3, ratio(lazy));
}
