//! Verifiers of irdl ops.

use terrace_ir::interfaces::SymbolUser;
use terrace_ir::verify::SymbolTables;
use terrace_ir::{Attr, Body, Op, OpError};

use super::asm::{names, variadicities};
use super::ops::{
    AttributeOp, AttributesOp, BaseOp, DialectOp, OperandsOp, OperationOp, ParametersOp, RegionOp, RegionsOp,
    ResultsOp, TypeOp,
};

type Checked = Result<(), OpError>;

/// Names are lowercase words between underscores; those of types may start with a `!`, those of attributes with
/// a `#`.
fn check_name(name: &str, what: &str) -> Checked {
    if name.is_empty() {
        return Err(OpError::new(format!("name of {what} is empty")));
    }
    if name.starts_with('_') || name.contains("__") {
        return Err(OpError::new(format!("name of {what} should not contain leading or double underscores")));
    }
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(OpError::new(format!("name of {what} should not contain uppercase letters")));
    }
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return Err(OpError::new(format!(
            "name of {what} must contain only lowercase letters, digits and underscores"
        )));
    }
    Ok(())
}

/// Checks the name that an op defines; `sigil` may stand in front of it.
fn check_symbol(body: &Body, op: Op, what: &str, sigil: Option<char>) -> Checked {
    let name = body.symbol(op).unwrap_or_default();
    let name = sigil.and_then(|sigil| name.strip_prefix(sigil)).unwrap_or(name);
    check_name(name, what)
}

pub(super) fn verify_dialect(op: DialectOp, body: &Body) -> Checked {
    check_no_arguments(body, op.0)?;
    check_symbol(body, op.0, "dialect", None)
}

pub(super) fn verify_type_def(op: TypeOp, body: &Body) -> Checked {
    check_no_arguments(body, op.0)?;
    check_symbol(body, op.0, "type", Some('!'))
}

pub(super) fn verify_attribute_def(op: AttributeOp, body: &Body) -> Checked {
    check_no_arguments(body, op.0)?;
    check_symbol(body, op.0, "attribute", Some('#'))
}

pub(super) fn verify_operation_def(op: OperationOp, body: &Body) -> Checked {
    check_no_arguments(body, op.0)?;
    check_symbol(body, op.0, "operation", None)
}

fn check_no_arguments(body: &Body, op: Op) -> Checked {
    match body.entry(body.region(op, 0)) {
        Some(entry) if !body.args(entry).is_empty() => Err("region should have no arguments".into()),
        _ => Ok(()),
    }
}

/// Names of operands, results and regions must differ.
pub(super) fn verify_names_apart(op: OperationOp, body: &Body) -> Checked {
    let Some(block) = body.entry(body.region(op.0, 0)) else { return Ok(()) };
    let mut seen: Vec<(String, &str)> = Vec::new();
    for inner in body.ops_of(block) {
        let what = if OperandsOp::of(body, inner).is_some() {
            "operands"
        } else if ResultsOp::of(body, inner).is_some() {
            "results"
        } else if RegionsOp::of(body, inner).is_some() {
            "regions"
        } else {
            continue;
        };
        for name in names(body, inner, "names") {
            if let Some((_, other)) = seen.iter().find(|(known, other)| *known == name && *other != what) {
                let (first, second) = in_order(other, what);
                return Err(OpError::new(format!(
                    "contains a value named '{name}' for both its {first} and {second}"
                )));
            }
            seen.push((name, what));
        }
    }
    Ok(())
}

/// Two kinds of things as messages list them: regions, operands, results.
fn in_order<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let rank = |what: &str| ["regions", "operands", "results"].iter().position(|known| *known == what);
    if rank(a) <= rank(b) { (a, b) } else { (b, a) }
}

/// Checks the names of a list of operands, say, one a value.
fn check_names(body: &Body, op: Op, what: &str) -> Checked {
    let (names, count) = (names(body, op, "names"), body.operands(op).len());
    if names.len() != count {
        return Err(OpError::new(format!(
            "the number of {what}s and their names must be the same, but got {count} and {} respectively",
            names.len()
        )));
    }
    for (at, name) in names.iter().enumerate() {
        check_name(name, &format!("{what} #{at}"))?;
        if let Some(first) = names[..at].iter().position(|known| known == name) {
            return Err(OpError::new(format!(
                "name of {what} #{at} is a duplicate of the name of {what} #{first}"
            )));
        }
    }
    Ok(())
}

fn check_variadicity(body: &Body, op: Op, attr: Attr, what: &str) -> Checked {
    let (count, given) = (body.operands(op).len(), variadicities(body.ctx(), attr).len());
    if count != given {
        return Err(OpError::new(format!(
            "the number of {what}s and their variadicities must be the same, but got {count} and {given} \
             respectively"
        )));
    }
    check_names(body, op, what)
}

pub(super) fn verify_parameters(op: ParametersOp, body: &Body) -> Checked {
    check_names(body, op.0, "parameter")
}

pub(super) fn verify_operands(op: OperandsOp, body: &Body) -> Checked {
    check_variadicity(body, op.0, op.variadicity(body), "operand")
}

pub(super) fn verify_results(op: ResultsOp, body: &Body) -> Checked {
    check_variadicity(body, op.0, op.variadicity(body), "result")
}

pub(super) fn verify_regions(op: RegionsOp, body: &Body) -> Checked {
    check_names(body, op.0, "region")
}

pub(super) fn verify_attributes(op: AttributesOp, body: &Body) -> Checked {
    let (names, count) = (names(body, op.0, "attributeValueNames").len(), body.operands(op.0).len());
    if names != count {
        return Err(OpError::new(format!(
            "the number of attribute names and their constraints must be the same but got {names} and {count} \
             respectively"
        )));
    }
    Ok(())
}

pub(super) fn verify_region(op: RegionOp, body: &Body) -> Checked {
    let size = op.numberOfBlocks(body).and_then(|attr| attr.as_int(body.ctx()));
    match size.filter(|&size| size < 1) {
        Some(size) => {
            Err(OpError::new(format!("the number of blocks is expected to be >= 1 but got {size}")))
        }
        None => Ok(()),
    }
}

pub(super) fn verify_base(op: BaseOp, body: &Body) -> Checked {
    let name = op.base_name(body).and_then(|attr| attr.as_str(body.ctx()));
    if op.base_ref(body).is_some() == name.is_some() {
        return Err("the base type or attribute should be specified by either a name or a reference".into());
    }
    match name.filter(|name| !name.starts_with(['!', '#'])) {
        Some(_) => Err("the base type or attribute name should start with '!' or '#'".into()),
        None => Ok(()),
    }
}

/// Of `irdl.base`.
pub(super) static BASE_SYMBOLS: SymbolUser = SymbolUser {
    verify: |op, body, tables| match BaseOp(op).base_ref(body) {
        Some(symbol) => check_reference(symbol, body, tables),
        None => Ok(()),
    },
};

/// Of `irdl.parametric`.
pub(super) static PARAMETRIC_SYMBOLS: SymbolUser = SymbolUser {
    verify: |op, body, tables| match body.attr(op, "base_type") {
        Some(symbol) => check_reference(symbol, body, tables),
        None => Ok(()),
    },
};

/// A reference must name a type or attribute, as seen from around the dialect.
fn check_reference(symbol: Attr, body: &Body, tables: &SymbolTables<'_, '_>) -> Checked {
    let tables = tables.enclosing();
    if tables.is_empty() {
        return Ok(());
    }
    let shown = body.ctx().display(symbol);
    match tables.lookup(symbol) {
        None => Err(OpError::new(format!("symbol '{shown}' not found"))),
        Some((holder, op)) if TypeOp::of(holder, op).is_some() || AttributeOp::of(holder, op).is_some() => {
            Ok(())
        }
        Some(_) => {
            Err(OpError::new(format!("symbol '{shown}' does not refer to a type or attribute definition")))
        }
    }
}
