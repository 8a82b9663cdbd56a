//! Names of code in memory for perf, which looks for them in `/tmp/perf-PID.map`.

use std::fmt::Write as _;

use terrace_ir::Context;

use super::{DebugInfo, DebugLevel, Origin, Record};

/// The lines of a map: a start and a size in hexadecimal, and a name. Each node of the model has a name of its own, with the line
/// that made it; `addresses` are those of the functions in `record`.
pub(crate) fn map(ctx: &Context, record: &Record, info: DebugInfo, addresses: &[u64]) -> String {
    let names: Vec<Option<String>> =
        record.places.locs().iter().map(|&loc| name(&(info.origin)(ctx, loc))).collect();
    let mut map = String::new();
    for (function, &address) in record.functions.iter().zip(addresses) {
        let own = record.places.of_function(function.id);
        let mut parts: Vec<(std::ops::Range<u32>, &str)> = Vec::new();
        for (range, place) in function.parts() {
            let place = place.map(|place| place as usize).filter(|_| info.level == DebugLevel::Full);
            let place = place.filter(|&place| own != Some(record.places.locs()[place]));
            let name = place.and_then(|place| names[place].as_deref()).unwrap_or(&function.name);
            match parts.last_mut() {
                Some((last, of)) if *of == name => last.end = range.end,
                _ => parts.push((range, name)),
            }
        }
        for (range, name) in parts {
            let _ = writeln!(map, "{:x} {:x} {name}", address + u64::from(range.start), range.len());
        }
    }
    map
}

/// `node (file:line)`, as far as it is known, in one line.
fn name(origin: &Origin) -> Option<String> {
    let line = origin.lines.first().map(|line| format!("{}:{}", line.file, line.line));
    let name = match (&origin.node, line) {
        (Some(node), Some(line)) => format!("{node} ({line})"),
        (Some(name), None) => name.clone(),
        (None, line) => line?,
    };
    Some(name.replace(char::is_control, " "))
}
