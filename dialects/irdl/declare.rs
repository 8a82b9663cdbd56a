//! Declarations out of IR.
//!
//! A declaration lives as long as the process, as those written in Rust do: a tool reads its files of
//! dialects once.

use std::any::TypeId;

use rustc_hash::FxHashMap;
use terrace_ir::op::*;
use terrace_ir::{Attr, Block, Body, Context, Diags, Op, OpError, Registry, Value};

use super::asm::{names, variadicities};
use super::check::{Checker, Constraint};
use super::ops::{
    AllOfOp, AnyOfOp, AnyOp, AttributeOp, AttributesOp, BaseOp, CPredOp, DialectOp, IsOp, OperandsOp,
    OperationOp, ParametersOp, ParametricOp, RegionOp, RegionsOp, ResultsOp, TypeOp,
};

/// A dialect that was written as IR.
pub struct Declared {
    dialect: &'static DialectDef,
    ops: &'static [OpDef],
    /// Rules for the parameters of types and attributes, by full name.
    rules: Vec<(&'static str, &'static ParamRule)>,
}

impl Declared {
    /// The dialect's name.
    pub fn name(&self) -> &'static str {
        self.dialect.name
    }

    /// Loads the dialect.
    pub fn register(&self, registry: &mut Registry) {
        registry.add_declared(self.dialect, self.ops);
        for &(name, rule) in &self.rules {
            registry.param_rule(name, rule);
        }
    }
}

/// The dialects that `module`, which must have been verified, declares.
///
/// # Errors
/// When a dialect has the name of one that is loaded, or uses a constraint that cannot be checked.
pub fn declare(module: &Body) -> Result<Vec<Declared>, Diags> {
    let (mut dialects, mut diags) = (Vec::new(), Diags::new());
    let mut bodies = vec![module];
    while let Some(body) = bodies.pop() {
        match DialectOp::of(body, body.self_op()) {
            Some(_) => dialects.push(body),
            None => bodies.extend(body.nested_ops().into_iter().rev().filter_map(|op| body.nested(op))),
        }
    }
    let mut kinds = Kinds::default();
    for dialect in &dialects {
        let prefix = dialect.symbol(dialect.self_op()).unwrap_or_default();
        for (op, name) in definitions(dialect) {
            kinds.insert(format!("{prefix}.{name}"), TypeOp::of(dialect, op).is_some());
        }
    }
    let mut declared = Vec::new();
    for dialect in dialects {
        let name = dialect.symbol(dialect.self_op()).unwrap_or_default();
        let twice = declared.iter().any(|known: &Declared| known.name() == name);
        if twice || dialect.ctx().dialect(name).is_some() {
            let message = format!("dialect '{name}' is loaded already");
            diags.error(dialect.loc(dialect.self_op()), message);
            continue;
        }
        declared.extend(declare_dialect(dialect, &kinds, &mut diags));
    }
    if diags.has_errors() { Err(diags) } else { Ok(declared) }
}

fn leak(text: impl Into<String>) -> &'static str {
    Box::leak(text.into().into_boxed_str())
}

/// Which definitions are types, by full name.
type Kinds = FxHashMap<String, bool>;

/// The definitions of a dialect with their names.
fn definitions(dialect: &Body) -> impl Iterator<Item = (Op, &str)> {
    let block = dialect.regions(dialect.self_op()).next().and_then(|region| dialect.entry(region));
    let ops = block.into_iter().flat_map(|block| dialect.ops_of(block));
    ops.filter_map(|op| Some((op, dialect.symbol(op)?.trim_start_matches(['!', '#']))))
}

fn declare_dialect(body: &Body, kinds: &Kinds, diags: &mut Diags) -> Option<Declared> {
    let dialect = body.symbol(body.self_op())?;
    let (mut types, mut attrs, mut rules, mut ops) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (op, name) in definitions(body) {
        let full = leak(format!("{dialect}.{name}"));
        let definition = match Definition::read(body, op, kinds) {
            Ok(definition) => definition,
            Err(error) => {
                diags.push(error.into_diagnostic(body.name_str(op), body.loc(op)));
                continue;
            }
        };
        if OperationOp::of(body, op).is_some() {
            ops.push(op_def(full, definition));
        } else if TypeOp::of(body, op).is_some() {
            types.push(leak(name));
            rules.push((full, param_rule(definition, "type")));
        } else if AttributeOp::of(body, op).is_some() {
            attrs.push(leak(name));
            rules.push((full, param_rule(definition, "attribute")));
        }
    }
    let dialect = Box::leak(Box::new(DialectDef {
        name: leak(dialect),
        doc: "A dialect that was declared as IR.",
        ops: &[],
        types: types.leak(),
        attrs: attrs.leak(),
        constant: None,
    }));
    Some(Declared { dialect, ops: ops.leak(), rules })
}

static VALUES: [Slot; 1] = [Slot { name: "values", arity: Arity::Many, constraint: &ANY }];
static REGIONS: [RegionSlot; 1] = [RegionSlot { name: "regions", arity: Arity::Many, kind: RegionKind::Any }];
static SUCCESSORS: [SuccessorSlot; 1] = [SuccessorSlot { name: "successors", arity: Arity::Many }];

/// The declaration of an op, all of whose rules are in `definition`.
fn op_def(name: &'static str, definition: Definition) -> OpDef {
    let definition: &'static Definition = Box::leak(Box::new(definition));
    let interface = InterfaceEntry {
        id: TypeId::of::<Definition>,
        name: std::any::type_name::<Definition>,
        imp: definition,
    };
    OpDef {
        id: OpId::new(),
        name,
        doc: &["An op that was declared as IR."],
        types: &[],
        operands: &VALUES,
        results: &VALUES,
        attrs: &[],
        regions: &REGIONS,
        successors: &SUCCESSORS,
        traits: Traits(0),
        parents: &[],
        requires: &[],
        implicit_terminator: None,
        assembly: Assembly::Generic,
        infer: None,
        verify: Some(verify_declared),
        verify_regions: None,
        fold: None,
        canonicalize: &[],
        interfaces: Box::leak(Box::new([interface])),
    }
}

fn param_rule(definition: Definition, what: &'static str) -> &'static ParamRule {
    let check = move |ctx: &Context, params: &[Attr]| {
        let expected = definition.parameters.len();
        if params.len() != expected {
            return Err(format!("expected {expected} {what} arguments, but had {}", params.len()));
        }
        let mut checker = Checker::new(ctx, &definition.constraints);
        definition
            .parameters
            .iter()
            .zip(params)
            .try_for_each(|(&number, &param)| checker.check(number, param))
    };
    Box::leak(Box::new(ParamRule(Box::new(check))))
}

/// How often an operand or result may be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Variadicity {
    Single,
    Optional,
    Variadic,
}

/// A region: constraints on the arguments of its first block, and the number of its blocks.
struct RegionRule {
    args: Option<Vec<usize>>,
    blocks: Option<i64>,
}

/// What is declared of an op, a type or an attribute.
#[derive(Default)]
struct Definition {
    constraints: Vec<Constraint>,
    parameters: Vec<usize>,
    operands: Vec<(usize, Variadicity)>,
    results: Vec<(usize, Variadicity)>,
    attributes: Vec<(String, usize)>,
    regions: Option<Vec<RegionRule>>,
}

impl Definition {
    /// Reads the block of an `irdl.type`, `irdl.attribute` or `irdl.operation`.
    fn read(body: &Body, op: Op, kinds: &Kinds) -> Result<Definition, OpError> {
        let mut definition = Definition::default();
        let Some(block) = body.entry(body.region(op, 0)) else { return Ok(definition) };
        let mut numbers: FxHashMap<Value, usize> = FxHashMap::default();
        let attribute = super::ops::attribute_type(body.ctx());
        for op in body.ops_of(block) {
            for value in body.results(op).filter(|&value| body.ty(value) == attribute) {
                numbers.insert(value, numbers.len());
            }
        }
        if !body.args(block).is_empty() {
            return Err("expects a block without arguments".into());
        }
        check_depth(body, block, &numbers)?;
        let of = |values: &[Value]| {
            let number = |value: &Value| numbers.get(value).copied();
            let known: Option<Vec<usize>> = values.iter().map(number).collect();
            known.ok_or_else(|| OpError::new("uses a constraint that its block does not define"))
        };
        for op in body.ops_of(block) {
            if body.results(op).any(|value| numbers.contains_key(&value)) {
                let constraint = read_constraint(body, op, of(body.operands(op))?, kinds)?;
                definition.constraints.push(constraint);
            } else if ParametersOp::of(body, op).is_some() {
                definition.parameters = of(body.operands(op))?;
            } else if let Some(list) = OperandsOp::of(body, op) {
                definition.operands = with_variadicity(body, of(body.operands(op))?, list.variadicity(body));
            } else if let Some(list) = ResultsOp::of(body, op) {
                definition.results = with_variadicity(body, of(body.operands(op))?, list.variadicity(body));
            } else if AttributesOp::of(body, op).is_some() {
                let names = names(body, op, "attributeValueNames");
                definition.attributes = names.into_iter().zip(of(body.operands(op))?).collect();
            } else if RegionsOp::of(body, op).is_some() {
                let regions = body.operands(op).iter().filter_map(|&value| RegionOp::defining(body, value));
                let rules = regions.map(|region| {
                    let constrained = region.constrainedArguments(body).is_some();
                    let args = constrained.then(|| of(body.operands(region.0))).transpose()?;
                    let blocks = region.numberOfBlocks(body).and_then(|attr| attr.as_int(body.ctx()));
                    Ok(RegionRule { args, blocks })
                });
                definition.regions = Some(rules.collect::<Result<_, OpError>>()?);
            }
        }
        Ok(definition)
    }
}

/// How deep constraints may refer to others: checking recurses over that.
const MAX_DEPTH: usize = 128;

fn check_depth(body: &Body, block: Block, numbers: &FxHashMap<Value, usize>) -> Result<(), OpError> {
    let mut depths: FxHashMap<Value, usize> = FxHashMap::default();
    for op in body.ops_of(block) {
        let below = body.operands(op).iter().filter_map(|value| depths.get(value)).max();
        let depth = below.map_or(0, |below| below + 1);
        if depth > MAX_DEPTH {
            return Err(OpError::new(format!("has constraints that nest deeper than {MAX_DEPTH} levels")));
        }
        depths
            .extend(body.results(op).filter(|value| numbers.contains_key(value)).map(|value| (value, depth)));
    }
    Ok(())
}

fn read_constraint(body: &Body, op: Op, operands: Vec<usize>, kinds: &Kinds) -> Result<Constraint, OpError> {
    let ctx = body.ctx();
    let referred = |symbol: Attr| {
        let text = ctx.display(symbol).to_string();
        let name = text.split("::").map(|part| part.trim_start_matches('@')).collect::<Vec<_>>().join(".");
        let name = name.replace('"', "").replace(['!', '#'], "");
        (kinds.get(&name).copied().unwrap_or(true), name)
    };
    if let Some(is) = IsOp::of(body, op) {
        return Ok(Constraint::Is(ctx.display(is.expected(body)).to_string()));
    }
    if let Some(base) = BaseOp::of(body, op) {
        if let Some(symbol) = base.base_ref(body) {
            let (is_type, name) = referred(symbol);
            return Ok(Constraint::Base { is_type, name });
        }
        let text = base.base_name(body).and_then(|attr| attr.as_str(ctx)).unwrap_or_default();
        return Ok(Constraint::Base { is_type: text.starts_with('!'), name: text[1..].to_owned() });
    }
    if let Some(parametric) = ParametricOp::of(body, op) {
        let (is_type, name) = referred(parametric.base_type(body));
        return Ok(Constraint::Parametric { is_type, name, params: operands });
    }
    if AnyOp::of(body, op).is_some() {
        return Ok(Constraint::Any);
    }
    if AnyOfOp::of(body, op).is_some() {
        return Ok(Constraint::AnyOf(operands));
    }
    if AllOfOp::of(body, op).is_some() {
        return Ok(Constraint::AllOf(operands));
    }
    if CPredOp::of(body, op).is_some() {
        return Err("has a constraint that is a C++ expression, which cannot be checked here".into());
    }
    Err(OpError::new(format!("has a constraint '{}' that is not known", body.name_str(op))))
}

fn with_variadicity(body: &Body, numbers: Vec<usize>, attr: Attr) -> Vec<(usize, Variadicity)> {
    let word = |word: &str| match word {
        "optional" => Variadicity::Optional,
        "variadic" => Variadicity::Variadic,
        _ => Variadicity::Single,
    };
    numbers.into_iter().zip(variadicities(body.ctx(), attr).into_iter().map(word)).collect()
}

/// Checks an op by what is declared of it.
fn verify_declared(op: Op, body: &Body) -> Result<(), OpError> {
    let Some(definition) = body.interface::<Definition>(op) else { return Ok(()) };
    let ctx = body.ctx();
    let operands: Vec<Value> = body.operands(op).to_vec();
    let results: Vec<Value> = body.results(op).collect();
    let operands = groups(body, op, "operand", OPERAND_SEGMENTS, &definition.operands, operands)?;
    let results = groups(body, op, "result", RESULT_SEGMENTS, &definition.results, results)?;
    let mut checker = Checker::new(ctx, &definition.constraints);
    for (name, number) in &definition.attributes {
        let Some(attr) = body.attr(op, name) else {
            return Err(OpError::new(format!("attribute \"{name}\" is expected but not provided")));
        };
        checker.check(*number, attr).map_err(OpError::new)?;
    }
    for (number, value) in operands.into_iter().chain(results) {
        checker.check(number, ctx.type_attr(body.ty(value))).map_err(OpError::new)?;
    }
    match &definition.regions {
        Some(rules) => verify_regions(op, body, rules, &mut checker),
        None => Ok(()),
    }
}

fn verify_regions(
    op: Op,
    body: &Body,
    rules: &[RegionRule],
    checker: &mut Checker<'_>,
) -> Result<(), OpError> {
    let regions = body.regions(op);
    if regions.len() != rules.len() {
        let (expected, found) = (rules.len(), regions.len());
        return Err(OpError::new(format!(
            "unexpected number of regions: expected {expected} but got {found}"
        )));
    }
    for (at, (region, rule)) in regions.zip(rules).enumerate() {
        let args = body.entry(region).map(|block| body.args(block)).unwrap_or_default();
        if let Some(expected) = &rule.args {
            if expected.len() != args.len() {
                return Err(OpError::new(format!(
                    "expected region {at} to have {} arguments but got {}",
                    expected.len(),
                    args.len()
                )));
            }
            for (&number, &arg) in expected.iter().zip(args) {
                checker.check(number, checker.ctx.type_attr(body.ty(arg))).map_err(OpError::new)?;
            }
        }
        let found = body.blocks_of(region).count() as i64;
        if let Some(expected) = rule.blocks.filter(|&expected| expected != found) {
            return Err(OpError::new(format!(
                "expected region {at} to have {expected} block(s) but got {found}"
            )));
        }
    }
    Ok(())
}

/// Each value with the constraint of the operand or result that it belongs to.
fn groups(
    body: &Body,
    op: Op,
    what: &str,
    segments: &str,
    declared: &[(usize, Variadicity)],
    values: Vec<Value>,
) -> Result<Vec<(usize, Value)>, OpError> {
    let sizes = sizes(body, op, what, segments, declared, values.len())?;
    let numbers =
        declared.iter().zip(sizes).flat_map(|(&(number, _), size)| std::iter::repeat_n(number, size));
    Ok(numbers.zip(values).collect())
}

fn sizes(
    body: &Body,
    op: Op,
    what: &str,
    segments: &str,
    declared: &[(usize, Variadicity)],
    count: usize,
) -> Result<Vec<usize>, OpError> {
    let total = declared.len();
    let mut open = (0..total).filter(|&at| declared[at].1 != Variadicity::Single);
    let Some(variable) = open.next() else {
        if count != total {
            return Err(OpError::new(format!("expects exactly {total} {what}s, but got {count}")));
        }
        return Ok(vec![1; total]);
    };
    if open.next().is_some() {
        return sizes_given(body, op, what, segments, declared, count);
    }
    if declared[variable].1 == Variadicity::Optional && count > total {
        return Err(OpError::new(format!("expects at most {total} {what}s, but got {count}")));
    }
    if count + 1 < total {
        return Err(OpError::new(format!("expects at least {} {what}s, but got {count}", total - 1)));
    }
    let mut sizes = vec![1; total];
    sizes[variable] = count + 1 - total;
    Ok(sizes)
}

/// Group sizes as an attribute gives them.
fn sizes_given(
    body: &Body,
    op: Op,
    what: &str,
    segments: &str,
    declared: &[(usize, Variadicity)],
    count: usize,
) -> Result<Vec<usize>, OpError> {
    let ctx = body.ctx();
    let Some(attr) = body.attr(op, segments) else {
        return Err(OpError::new(format!("'{segments}' attribute is expected but not provided")));
    };
    let is_i32 = |elem: &terrace_ir::Type| elem.is_int(ctx, 32);
    let values = match attr.kind(ctx) {
        terrace_ir::AttrKind::DenseArray { elem, .. } if is_i32(elem) => attr.as_int_array(ctx),
        _ => None,
    };
    let Some(values) = values else {
        return Err(OpError::new(format!("'{segments}' attribute is expected to be a dense i32 array")));
    };
    if values.len() != declared.len() {
        return Err(OpError::new(format!(
            "'{segments}' attribute for specifying {what} segments must have {} elements, but got {}",
            declared.len(),
            values.len()
        )));
    }
    for (at, (&size, &(_, variadicity))) in values.iter().zip(declared).enumerate() {
        if size < 0 {
            return Err(OpError::new(format!(
                "'{segments}' attribute for specifying {what} segments must have non-negative values"
            )));
        }
        let allowed = match variadicity {
            Variadicity::Single => (size == 1, "1"),
            Variadicity::Optional => (size <= 1, "0 or 1"),
            Variadicity::Variadic => (true, ""),
        };
        if !allowed.0 {
            let expected = allowed.1;
            return Err(OpError::new(format!(
                "element {at} in '{segments}' attribute must be equal to {expected}"
            )));
        }
    }
    if values.iter().sum::<i64>() != count as i64 {
        return Err(OpError::new(format!(
            "sum of elements in '{segments}' attribute must be equal to the number of {what}s"
        )));
    }
    Ok(values.into_iter().map(|size| size as usize).collect())
}
