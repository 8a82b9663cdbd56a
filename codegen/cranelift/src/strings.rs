//! The functions on texts that generated code and the interpreter call by `kernel.call`, as `graph-intern-strings` makes those
//! calls: handles in, handles out. What they do with each text is the graph dialect's to say ([`terrace_dialects::graph::strings`]).

use terrace_dialects::graph::strings::{self, Case, Normalizer, Parsed};
use terrace_dialects::graph::texts;
use terrace_ir::{Body, Context};
use terrace_runtime::StringTable;
use terrace_runtime::host::{HostCall, HostFunction};

/// The attribute of a module that lists the texts of its constants.
const TABLE: &str = "kernel.strings";
/// The attribute of arguments and results that are handles of texts.
pub(crate) const MARK: &str = "kernel.string";

static FUNCTIONS: &[HostFunction] = &[
    HostFunction { name: "terrace_string_concat", inputs: 2, outs: 1, run: concat },
    HostFunction { name: "terrace_string_normalize_count", inputs: 1, outs: 1, run: normalize_count },
    HostFunction { name: "terrace_string_normalize", inputs: 1, outs: 1, run: normalize },
    HostFunction { name: "terrace_string_split_count", inputs: 1, outs: 2, run: split_count },
    HostFunction { name: "terrace_string_split", inputs: 1, outs: 1, run: split },
    HostFunction { name: "terrace_regex_full_match", inputs: 1, outs: 1, run: regex_full_match },
    HostFunction { name: "terrace_string_of_int", inputs: 1, outs: 1, run: of_int },
    HostFunction { name: "terrace_string_of_float", inputs: 1, outs: 1, run: of_float },
    HostFunction { name: "terrace_string_to_int", inputs: 1, outs: 1, run: to_int },
    HostFunction { name: "terrace_string_to_float", inputs: 1, outs: 1, run: to_float },
];

/// The function called `name`.
pub(crate) fn function(name: &str) -> Option<&'static HostFunction> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// The texts of the constants of a module.
///
/// # Errors
/// When its table is none.
pub(crate) fn table(ctx: &Context, module: &Body) -> Result<StringTable, String> {
    let attr = module.attr(module.self_op(), TABLE);
    let listed = attr.map(|attr| texts(ctx, attr).ok_or("is no list of texts"));
    let listed = listed.transpose().map_err(|why| format!("attribute '{TABLE}' {why}"))?;
    StringTable::new(&listed.unwrap_or_default())
}

/// What does not fit a call.
fn unfit<T>(what: &str) -> Result<T, String> {
    Err(format!("a function on texts is called on {what}"))
}

fn words(bytes: &[u8]) -> Result<&[[u8; 8]], String> {
    match bytes.as_chunks::<8>() {
        (words, []) => Ok(words),
        _ => unfit("a buffer whose elements are not of 64 bits"),
    }
}

fn words_mut(bytes: &mut [u8], count: usize) -> Result<&mut [[u8; 8]], String> {
    match bytes.as_chunks_mut::<8>() {
        (words, []) if words.len() == count => Ok(words),
        _ => unfit("a buffer of another size than what it is to hold"),
    }
}

fn param(call: &HostCall<'_>, at: usize) -> Result<i64, String> {
    call.params.get(at).copied().map_or_else(|| unfit("too few parameters"), Ok)
}

/// The handles in input `at`.
fn handles(call: &HostCall<'_>, at: usize) -> Result<Vec<i64>, String> {
    Ok(words(call.inputs[at])?.iter().map(|word| i64::from_ne_bytes(*word)).collect())
}

fn put(out: &mut [u8], values: &[i64]) -> Result<(), String> {
    for (slot, value) in words_mut(out, values.len())?.iter_mut().zip(values) {
        *slot = value.to_ne_bytes();
    }
    Ok(())
}

fn concat(call: &mut HostCall<'_>) -> Result<(), String> {
    let (lhs, rhs) = (handles(call, 0)?, handles(call, 1)?);
    if lhs.len() != rhs.len() {
        return unfit("operands of different sizes");
    }
    let mut joined = Vec::with_capacity(lhs.len());
    for (lhs, rhs) in lhs.into_iter().zip(rhs) {
        let text = [&**call.strings.get(lhs)?, &**call.strings.get(rhs)?].concat();
        joined.push(call.strings.intern(&text));
    }
    put(call.outs[0], &joined)
}

fn normalizer(call: &HostCall<'_>) -> Result<Normalizer, String> {
    let case = Case::from_code(param(call, 0)?).map_or_else(|| unfit("an unknown case"), Ok)?;
    let sensitive = param(call, 1)? != 0;
    let stopwords: Vec<&str> =
        call.params[2..].iter().map(|&word| Ok(&**call.strings.get(word)?)).collect::<Result<_, String>>()?;
    Ok(Normalizer::new(case, sensitive, stopwords))
}

/// What is left of the texts; an empty one when that is nothing.
fn normalized(call: &mut HostCall<'_>) -> Result<Vec<String>, String> {
    let normalizer = normalizer(call)?;
    let mut kept = Vec::new();
    for handle in handles(call, 0)? {
        kept.extend(normalizer.apply(call.strings.get(handle)?));
    }
    if kept.is_empty() {
        kept.push(String::new());
    }
    Ok(kept)
}

fn normalize_count(call: &mut HostCall<'_>) -> Result<(), String> {
    let count = normalized(call)?.len() as i64;
    put(call.outs[0], &[count])
}

fn normalize(call: &mut HostCall<'_>) -> Result<(), String> {
    let kept: Vec<i64> = normalized(call)?.iter().map(|text| call.strings.intern(text)).collect();
    put(call.outs[0], &kept)
}

/// Where texts are split.
fn splitting(call: &HostCall<'_>) -> Result<(std::sync::Arc<str>, Option<usize>), String> {
    let delimiter = call.strings.get(param(call, 0)?)?.clone();
    Ok((delimiter, strings::split_count(Some(param(call, 1)?))))
}

fn split_count(call: &mut HostCall<'_>) -> Result<(), String> {
    let (delimiter, most) = splitting(call)?;
    let count = |handle| Ok(strings::split(call.strings.get(handle)?, &delimiter, most).len() as i64);
    let counts = handles(call, 0)?.into_iter().map(count).collect::<Result<Vec<i64>, String>>()?;
    put(call.outs[0], &counts)?;
    put(call.outs[1], &[counts.into_iter().max().unwrap_or(0)])
}

fn split(call: &mut HostCall<'_>) -> Result<(), String> {
    let ((delimiter, most), rows) = (splitting(call)?, handles(call, 0)?);
    let total = words(call.outs[0])?.len();
    let width = total.checked_div(rows.len()).unwrap_or(0);
    let mut parts = Vec::with_capacity(total);
    for (row, handle) in rows.into_iter().enumerate() {
        let text = call.strings.get(handle)?.clone();
        parts.extend(
            strings::split(&text, &delimiter, most).into_iter().map(|part| call.strings.intern(part)),
        );
        if parts.len() > (row + 1) * width {
            return unfit("a buffer that is too small for the parts of a text");
        }
        parts.resize((row + 1) * width, 0);
    }
    put(call.outs[0], &parts)
}

fn regex_full_match(call: &mut HostCall<'_>) -> Result<(), String> {
    let pattern = call.strings.compiled(param(call, 0)?, strings::pattern)?;
    let matches = |handle| Ok(u8::from(strings::full_match(&pattern, call.strings.get(handle)?)));
    let found = handles(call, 0)?.into_iter().map(matches).collect::<Result<Vec<u8>, String>>()?;
    if call.outs[0].len() != found.len() {
        return unfit("a buffer of another size than what it is to hold");
    }
    call.outs[0].copy_from_slice(&found);
    Ok(())
}

fn of_int(call: &mut HostCall<'_>) -> Result<(), String> {
    let unsigned = param(call, 0)? != 0;
    let numbers = handles(call, 0)?.into_iter();
    let texts: Vec<i64> =
        numbers.map(|number| call.strings.intern(&strings::format_int(number, unsigned))).collect();
    put(call.outs[0], &texts)
}

fn of_float(call: &mut HostCall<'_>) -> Result<(), String> {
    let numbers = words(call.inputs[0])?.iter().map(|word| f64::from_ne_bytes(*word));
    let texts: Vec<i64> = numbers.map(|number| call.strings.intern(&strings::format_float(number))).collect();
    put(call.outs[0], &texts)
}

/// The numbers that the texts are, each as `read` has it.
fn parsed<T>(call: &HostCall<'_>, read: impl Fn(Parsed) -> Option<T>) -> Result<Vec<T>, String> {
    let number = |handle| {
        let text = call.strings.get(handle)?;
        let number = strings::parse(text).and_then(&read);
        number.ok_or_else(|| format!("a text is to be cast to a number, but is none: {text:?}"))
    };
    handles(call, 0)?.into_iter().map(number).collect()
}

fn to_int(call: &mut HostCall<'_>) -> Result<(), String> {
    let numbers = parsed(call, Parsed::int)?;
    put(call.outs[0], &numbers)
}

fn to_float(call: &mut HostCall<'_>) -> Result<(), String> {
    let numbers = parsed(call, |number| Some(number.float().to_bits().cast_signed()))?;
    put(call.outs[0], &numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(
        name: &str,
        strings: &mut StringTable,
        input: &[i64],
        outs: &mut [Vec<i64>],
        params: &[i64],
    ) -> Result<(), String> {
        let input: Vec<u8> = input.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let mut bytes: Vec<Vec<u8>> = outs.iter().map(|out| vec![0; out.len() * 8]).collect();
        let found = function(name).expect("a function");
        let mut call = HostCall {
            strings,
            inputs: vec![&input; found.inputs],
            outs: bytes.iter_mut().map(Vec::as_mut_slice).collect(),
            params,
        };
        (found.run)(&mut call)?;
        for (out, bytes) in outs.iter_mut().zip(&bytes) {
            *out = bytes.as_chunks::<8>().0.iter().map(|word| i64::from_ne_bytes(*word)).collect();
        }
        Ok(())
    }

    #[test]
    fn forged_handles_and_sizes_are_refused() {
        let mut strings = StringTable::new(&["", "a b", ","]).expect("different texts");
        for function in FUNCTIONS {
            let params = [1, 0, 0];
            let texts = !function.name.contains("string_of_");
            if texts {
                let mut outs = vec![vec![0]; function.outs];
                let result = run(function.name, &mut strings, &[1 << 40], &mut outs, &params);
                assert!(result.is_err_and(|why| why.contains("no handle")), "{}", function.name);
            }
            let mut outs = vec![vec![0; 7]; function.outs];
            assert!(
                run(function.name, &mut strings, &[1, 1], &mut outs, &params).is_err(),
                "{}",
                function.name
            );
        }
    }

    #[test]
    fn parts_are_padded_with_empty_texts() {
        let mut strings = StringTable::new(&["", "a b", "c"]).expect("different texts");
        let mut counts = [vec![0; 2], vec![0]];
        run("terrace_string_split_count", &mut strings, &[1, 2], &mut counts, &[0, -1]).expect("fits");
        assert_eq!(counts, [vec![2, 1], vec![2]]);
        let mut parts = [vec![0; 4]];
        run("terrace_string_split", &mut strings, &[1, 2], &mut parts, &[0, -1]).expect("fits");
        let parts: Vec<&str> = parts[0].iter().map(|&part| &**strings.get(part).expect("a text")).collect();
        assert_eq!(parts, ["a", "b", "c", ""]);
    }
}
