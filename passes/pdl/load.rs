//! `pdl_interp` IR as a [`Program`].

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use terrace_dialects::pdl::{operation_type, value_type};
use terrace_dialects::pdl_interp::*;
use terrace_ir::builtin::ModuleOp;
use terrace_ir::{Attr, AttrKind, Block, Body, Context, Diagnostic, Loc, LocKind, Op, OpName, Type, Value};

use super::native::{Handle, Natives};
use super::paths;
use super::program::{
    Cases, Constraint, Create, Func, GroupOf, Instr, InstrKind, Part, Pattern, Pc, Program, Slot, Test,
};

/// The program of `module`, which has been verified: its function `@matcher` and those of `@rewriters`.
///
/// # Errors
/// When it calls native functions that are not among `natives`, or what it does is not matching there or
/// rewriting here.
pub(super) fn load(module: &Body, natives: &Natives) -> Result<Program, Diagnostic> {
    let here = module.loc(module.self_op());
    let Some(matcher) = function(module, MATCHER) else {
        return Err(Diagnostic::error(here, format!("expected a function '@{MATCHER}'")));
    };
    let mut rewriters = Rewriters { module, natives, numbers: FxHashMap::default(), funcs: Vec::new() };
    let mut decoder = Decoder::new(matcher, natives, Some(&mut rewriters));
    let func = decoder.func()?;
    let patterns = std::mem::take(&mut decoder.patterns);
    paths::check(&func, matcher.loc(matcher.self_op()))?;
    let operation = operation_type(module.ctx());
    let entry = matcher.entry(matcher.region(matcher.self_op(), 0));
    let args = entry.map_or(&[][..], |entry| matcher.args(entry));
    if args.len() != 1 || matcher.ty(args[0]) != operation {
        let message = format!("expected '@{MATCHER}' to have one argument, an operation");
        return Err(Diagnostic::error(matcher.loc(matcher.self_op()), message));
    }
    Ok(Program { matcher: func, rewriters: rewriters.funcs, patterns, roots: None, needs: OnceLock::new() })
}

/// The body of the function `name` of `module`.
fn function<'a>(module: &'a Body, name: &str) -> Option<&'a Body> {
    let op = module.lookup_symbol(name).filter(|&op| FuncOp::of(module, op).is_some())?;
    module.nested(op)
}

/// The functions that rewrite, as far as patterns name them.
struct Rewriters<'a> {
    module: &'a Body,
    natives: &'a Natives,
    numbers: FxHashMap<Attr, usize>,
    funcs: Vec<Func>,
}

impl Rewriters<'_> {
    /// The number of the function that `symbol`, an attribute of the op `by`, names.
    fn find(&mut self, symbol: Attr, by: Loc) -> Result<usize, Diagnostic> {
        if let Some(&number) = self.numbers.get(&symbol) {
            return Ok(number);
        }
        let ctx = self.module.ctx();
        let missing = || {
            let message = format!("there is no function {}", ctx.display(symbol));
            Diagnostic::error(by, message)
        };
        let AttrKind::Symbol { root, nested } = symbol.kind(ctx) else { return Err(missing()) };
        let mut module = self.module;
        let mut path = vec![*root];
        path.extend(nested.iter().copied());
        let Some(last) = path.pop() else { return Err(missing()) };
        for name in path {
            let op = module.lookup_symbol(ctx.str(name)).filter(|&op| ModuleOp::of(module, op).is_some());
            module = op.and_then(|op| module.nested(op)).ok_or_else(missing)?;
        }
        let body = function(module, ctx.str(last)).ok_or_else(missing)?;
        let func = Decoder::new(body, self.natives, None).func()?;
        paths::check(&func, body.loc(body.self_op()))?;
        let number = self.funcs.len();
        self.funcs.push(func);
        self.numbers.insert(symbol, number);
        Ok(number)
    }
}

/// Reads one function.
struct Decoder<'a, 'r, 'm> {
    body: &'a Body,
    ctx: Context,
    natives: &'a Natives,
    /// Set while the matcher is read.
    rewriters: Option<&'r mut Rewriters<'m>>,
    starts: FxHashMap<Block, Pc>,
    patterns: Vec<Pattern>,
}

type Decoded<T> = Result<T, Diagnostic>;

fn slot(value: Value) -> Slot {
    value.index()
}

fn slots(values: &[Value]) -> Vec<Slot> {
    values.iter().copied().map(slot).collect()
}

impl<'a, 'r, 'm> Decoder<'a, 'r, 'm> {
    fn new(
        body: &'a Body,
        natives: &'a Natives,
        rewriters: Option<&'r mut Rewriters<'m>>,
    ) -> Decoder<'a, 'r, 'm> {
        let (ctx, patterns) = (body.ctx().clone(), Vec::new());
        Decoder { body, ctx, natives, rewriters, starts: FxHashMap::default(), patterns }
    }

    fn error(&self, op: Op, message: &str) -> Diagnostic {
        let body = self.body;
        Diagnostic::error(body.loc(op), format!("'{}' op {message}", body.name_str(op)))
    }

    fn func(&mut self) -> Decoded<Func> {
        let body = self.body;
        let region = body.region(body.self_op(), 0);
        let (mut ops, mut regions): (Vec<Op>, Vec<_>) = (Vec::new(), vec![region]);
        while let Some(region) = regions.pop() {
            for block in body.blocks_of(region) {
                self.starts.insert(block, ops.len());
                for op in body.ops_of(block) {
                    ops.push(op);
                    regions.extend(body.regions(op));
                }
            }
        }
        let mut func = Func {
            slots: body.value_bound(),
            args: body.entry(region).map_or_else(Vec::new, |entry| slots(body.args(entry))),
            code: Vec::new(),
            defs: vec![None; body.value_bound()],
        };
        for op in ops {
            let kind = self.instruction(op)?;
            let pc = func.code.len();
            body.results(op).for_each(|value| func.defs[slot(value)] = Some(pc));
            if let InstrKind::ForEach { variable, .. } = &kind {
                func.defs[*variable] = Some(pc);
            }
            func.code.push(Instr { kind, loc: body.loc(op) });
        }
        Ok(func)
    }

    fn target(&self, op: Op, at: usize) -> Pc {
        self.body.successors(op).get(at).and_then(|block| self.starts.get(block)).copied().unwrap_or_default()
    }

    fn number(attr: Option<Attr>, ctx: &Context) -> Option<usize> {
        attr.and_then(|attr| attr.as_int(ctx)).and_then(|value| usize::try_from(value).ok())
    }

    fn attr(&self, op: Op, name: &str) -> Decoded<Attr> {
        self.body.attr(op, name).ok_or_else(|| self.error(op, &format!("expected attribute '{name}'")))
    }

    fn name(&self, op: Op, name: &str) -> Decoded<&str> {
        let attr = self.attr(op, name)?;
        attr.as_str(self.body.ctx()).ok_or_else(|| self.error(op, &format!("expected a string '{name}'")))
    }

    fn op_name(&self, text: &str) -> OpName {
        self.ctx.op_name(text)
    }

    fn instruction(&mut self, op: Op) -> Decoded<InstrKind> {
        let body = self.body;
        if let Some(part) = self.part(op)? {
            return Ok(InstrKind::Get {
                dst: slot(body.result(op, 0)),
                from: slot(body.operand(op, 0)),
                part,
            });
        }
        if let Some(test) = self.test(op)? {
            return Ok(InstrKind::Test { test, yes: self.target(op, 0), no: self.target(op, 1) });
        }
        if let Some(cases) = self.cases(op)? {
            return Ok(InstrKind::Switch {
                of: slot(body.operand(op, 0)),
                cases,
                default: self.target(op, 0),
            });
        }
        if let Some(value) = self.constant(op)? {
            return Ok(InstrKind::Constant { dst: slot(body.result(op, 0)), value });
        }
        if let Some(foreach) = ForEachOp::of(body, op) {
            let entry = body.entry(foreach.region(body));
            let variable = entry.and_then(|entry| body.args(entry).first().copied());
            let (Some(entry), Some(variable)) = (entry, variable) else {
                return Err(self.error(op, "expected a block with an argument"));
            };
            let (ops, next) = (slot(foreach.values(body)), self.target(op, 0));
            let first = self.starts.get(&entry).copied().unwrap_or_default();
            return Ok(InstrKind::ForEach { variable: slot(variable), ops, first, next });
        }
        if ContinueOp::of(body, op).is_some() {
            return Ok(InstrKind::Continue);
        }
        if BranchOp::of(body, op).is_some() {
            return Ok(InstrKind::Goto(self.target(op, 0)));
        }
        if FinalizeOp::of(body, op).is_some() {
            return Ok(InstrKind::Finalize);
        }
        if let Some(range) = CreateRangeOp::of(body, op) {
            let types = body.ty(range.result(body)) != self.values_type();
            let from = slots(range.arguments(body));
            return Ok(InstrKind::Range { dst: slot(range.result(body)), from, types });
        }
        if let Some(record) = RecordMatchOp::of(body, op) {
            return self.record(record);
        }
        if self.rewriters.is_some() {
            return Err(self.error(op, "cannot be run while a pattern is matched"));
        }
        self.rewrite(op)
    }

    fn values_type(&self) -> Type {
        let elem = value_type(&self.ctx);
        terrace_dialects::pdl::range_of(&self.ctx, elem).unwrap_or(elem)
    }

    fn part(&self, op: Op) -> Decoded<Option<Part>> {
        let (body, ctx) = (self.body, self.body.ctx());
        let index = || Self::number(body.attr(op, "index"), ctx);
        let group = |results| {
            let single = body.ty(body.result(op, 0)) == value_type(ctx);
            let behind = Self::number(body.attr(op, "behind"), ctx);
            let segmented = body.attr(op, "segmented").is_some();
            Part::Group(GroupOf { results, index: index(), single, behind, segmented })
        };
        Ok(Some(if GetOperandOp::of(body, op).is_some() {
            Part::Operand(index().unwrap_or_default())
        } else if GetResultOp::of(body, op).is_some() {
            Part::Result(index().unwrap_or_default())
        } else if GetOperandsOp::of(body, op).is_some() {
            group(false)
        } else if GetResultsOp::of(body, op).is_some() {
            group(true)
        } else if GetAttributeOp::of(body, op).is_some() {
            Part::Attribute(ctx.name(self.name(op, "name")?))
        } else if GetAttributeTypeOp::of(body, op).is_some() {
            Part::AttributeType
        } else if GetValueTypeOp::of(body, op).is_some() {
            Part::ValueType
        } else if GetDefiningOpOp::of(body, op).is_some() {
            Part::DefiningOp
        } else if GetUsersOp::of(body, op).is_some() {
            Part::Users
        } else if ExtractOp::of(body, op).is_some() {
            Part::Element(index().unwrap_or_default())
        } else {
            return Ok(None);
        }))
    }

    fn test(&self, op: Op) -> Decoded<Option<Test>> {
        let (body, ctx) = (self.body, self.body.ctx());
        let first = || slot(body.operand(op, 0));
        let count = |results| {
            let count = Self::number(body.attr(op, "count"), ctx).unwrap_or_default();
            Test::Count { op: first(), results, count, at_least: body.attr(op, "compareAtLeast").is_some() }
        };
        Ok(Some(if IsNotNullOp::of(body, op).is_some() {
            Test::NotNull(first())
        } else if AreEqualOp::of(body, op).is_some() {
            Test::Same(first(), slot(body.operand(op, 1)))
        } else if CheckOperationNameOp::of(body, op).is_some() {
            Test::Name(first(), self.op_name(self.name(op, "name")?))
        } else if CheckOperandCountOp::of(body, op).is_some() {
            count(false)
        } else if CheckResultCountOp::of(body, op).is_some() {
            count(true)
        } else if CheckAttributeOp::of(body, op).is_some() {
            Test::Attribute(first(), self.attr(op, "constantValue")?)
        } else if CheckTypeOp::of(body, op).is_some() {
            Test::Type(first(), self.ty(op, self.attr(op, "type")?)?)
        } else if CheckTypesOp::of(body, op).is_some() {
            Test::Types(first(), self.types(op, self.attr(op, "types")?)?)
        } else if let Some(constraint) = ApplyConstraintOp::of(body, op) {
            let name = self.name(op, "name")?;
            let function =
                self.natives.find_constraint(name).map_err(|why| Diagnostic::error(body.loc(op), why))?;
            let negated = constraint.isNegated(body).and_then(|negated| negated.as_bool(ctx)) == Some(true);
            let results = self.typed(op);
            let args = slots(constraint.args(body));
            Test::Constraint(Box::new(Constraint { function, name: ctx.name(name), args, results, negated }))
        } else {
            return Ok(None);
        }))
    }

    fn typed(&self, op: Op) -> Vec<(Slot, Type)> {
        self.body.results(op).map(|value| (slot(value), self.body.ty(value))).collect()
    }

    fn ty(&self, op: Op, attr: Attr) -> Decoded<Type> {
        attr.as_type(self.body.ctx()).ok_or_else(|| self.error(op, "expected a type"))
    }

    fn types(&self, op: Op, attr: Attr) -> Decoded<Vec<Type>> {
        let all = attr.as_array(self.body.ctx()).ok_or_else(|| self.error(op, "expected types"))?;
        all.iter().map(|&attr| self.ty(op, attr)).collect()
    }

    fn cases(&self, op: Op) -> Decoded<Option<Cases>> {
        let (body, ctx) = (self.body, self.body.ctx());
        let Some(attr) = body.attr(op, "caseValues") else { return Ok(None) };
        let all = attr.as_array(ctx).unwrap_or_default();
        let targets = (1..body.successors(op).len()).map(|at| self.target(op, at));
        Ok(Some(if SwitchAttributeOp::of(body, op).is_some() {
            Cases::Attribute(first_wins(all.iter().copied().zip(targets)))
        } else if SwitchOperationNameOp::of(body, op).is_some() {
            let names = all.iter().map(|attr| self.op_name(attr.as_str(ctx).unwrap_or_default()));
            Cases::Name(first_wins(names.zip(targets)))
        } else if SwitchTypeOp::of(body, op).is_some() {
            Cases::Type(first_wins(self.types(op, attr)?.into_iter().zip(targets)))
        } else if SwitchTypesOp::of(body, op).is_some() {
            let lists: Vec<Vec<Type>> =
                all.iter().map(|&attr| self.types(op, attr)).collect::<Decoded<_>>()?;
            Cases::Types(first_wins(lists.into_iter().zip(targets)))
        } else {
            let results = SwitchResultCountOp::of(body, op).is_some();
            let Some(counts) = counts(attr, ctx, body.successors(op).len() - 1) else {
                return Err(self.error(op, "expected counts"));
            };
            Cases::Count { results, cases: first_wins(counts.into_iter().zip(targets)) }
        }))
    }

    fn constant(&self, op: Op) -> Decoded<Option<Handle>> {
        let body = self.body;
        Ok(Some(if CreateAttributeOp::of(body, op).is_some() {
            Handle::Attr(self.attr(op, "value")?)
        } else if CreateTypeOp::of(body, op).is_some() {
            Handle::Type(self.ty(op, self.attr(op, "value")?)?)
        } else if CreateTypesOp::of(body, op).is_some() {
            Handle::Types(self.types(op, self.attr(op, "value")?)?)
        } else {
            return Ok(None);
        }))
    }

    fn record(&mut self, record: RecordMatchOp) -> Decoded<InstrKind> {
        let (body, ctx) = (self.body, self.ctx.clone());
        let loc = body.loc(record.0);
        let Some(rewriters) = self.rewriters.as_deref_mut() else {
            return Err(self.error(record.0, "cannot be run while a match is rewritten"));
        };
        let symbol = record.rewriter(body);
        let rewriter = rewriters.find(symbol, loc)?;
        let func = &rewriters.funcs[rewriter];
        let inputs = slots(record.inputs(body));
        if func.args.len() != inputs.len() {
            let message = format!(
                "hands {} arguments to {}, which takes {}",
                inputs.len(),
                ctx.display(symbol),
                func.args.len()
            );
            return Err(self.error(record.0, &message));
        }
        let (name, loc) = match loc.kind(&ctx) {
            LocKind::Name { name, child } => (ctx.str(*name).to_owned(), *child),
            _ => (place(loc, &ctx), loc),
        };
        let root = record.rootKind(body).and_then(|name| name.as_str(&ctx)).map(|name| ctx.op_name(name));
        self.patterns.push(Pattern {
            name,
            root,
            loc,
            benefit: record.benefit(body).as_int(&ctx).unwrap_or_default(),
            rewriter,
            inputs,
            matched: slots(record.matchedOps(body)),
        });
        Ok(InstrKind::Record { pattern: self.patterns.len() - 1, next: self.target(record.0, 0) })
    }

    /// Instructions that change what was matched.
    fn rewrite(&self, op: Op) -> Decoded<InstrKind> {
        let (body, ctx) = (self.body, self.body.ctx());
        if let Some(create) = CreateOperationOp::of(body, op) {
            let name = self.name(op, "name")?;
            let known = name.split_once('.').and_then(|(dialect, _)| ctx.registry().dialect(dialect));
            if ctx.registry().op(name).is_none() && known.is_some_and(|dialect| !dialect.is_open()) {
                return Err(self.error(op, &format!("cannot make a '{name}': its dialect has no such op")));
            }
            let names = create.inputAttributeNames(body).as_array(ctx).unwrap_or_default();
            let names = names.iter().map(|name| ctx.name(name.as_str(ctx).unwrap_or_default()));
            let types = slots(create.inputResultTypes(body));
            return Ok(InstrKind::Create(Box::new(Create {
                dst: slot(create.resultOp(body)),
                name: self.op_name(name),
                operands: slots(create.inputOperands(body)),
                attrs: names.zip(slots(create.inputAttributes(body))).collect(),
                types: create.inferredResultTypes(body).is_none().then_some(types),
            })));
        }
        if let Some(erase) = EraseOp::of(body, op) {
            return Ok(InstrKind::Erase(slot(erase.inputOp(body))));
        }
        if let Some(replace) = ReplaceOp::of(body, op) {
            let values = slots(replace.replValues(body));
            return Ok(InstrKind::Replace { op: slot(replace.inputOp(body)), values });
        }
        if let Some(call) = ApplyRewriteOp::of(body, op) {
            let name = self.name(op, "name")?;
            let function =
                self.natives.find_rewrite(name).map_err(|why| Diagnostic::error(body.loc(op), why))?;
            let (args, results) = (slots(call.args(body)), self.typed(op));
            return Ok(InstrKind::Call { function, name: ctx.name(name), args, results });
        }
        Err(self.error(op, "cannot be run as part of a pattern"))
    }
}

/// What reports call the pattern `op`: its symbol, or where it stands.
pub(super) fn name(op: Op, body: &Body) -> String {
    body.symbol(op).map_or_else(|| place(body.loc(op), body.ctx()), str::to_owned)
}

/// `file:line:column`, or `unknown`.
fn place(loc: Loc, ctx: &Context) -> String {
    match loc.file(ctx).map(|loc| loc.kind(ctx)) {
        Some(&LocKind::File { file, line, col, .. }) => format!("{}:{line}:{col}", ctx.str(file)),
        _ => "unknown".to_owned(),
    }
}

fn first_wins<K: Eq + std::hash::Hash>(cases: impl Iterator<Item = (K, Pc)>) -> FxHashMap<K, Pc> {
    let mut map = FxHashMap::default();
    for (key, pc) in cases {
        map.entry(key).or_insert(pc);
    }
    map
}

/// The elements of `dense<..> : vector<..xi32>`.
fn counts(attr: Attr, ctx: &Context, wanted: usize) -> Option<Vec<usize>> {
    let (bytes, splat) = attr.dense_bytes(ctx)?;
    let all: Vec<usize> = bytes
        .as_ref()
        .chunks_exact(4)
        .map(|bytes| i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        .map(|count| usize::try_from(count).unwrap_or(usize::MAX))
        .collect();
    match splat {
        true => Some(vec![*all.first()?; wanted]),
        false => Some(all),
    }
}
