//! `inline`: calls of functions whose body is known are replaced by that body.
//!
//! Functions are taken callees first, so that what is copied has been inlined into itself already;
//! a call within a cycle of calls is left. Follows upstream's inliner.

use rustc_hash::FxHashMap;
use terrace_ir::analysis::{CallGraph, Scope, Unit, body_at, reachable_blocks};
use terrace_ir::attr::AttrKind;
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::{Call, Callable, Inline, InlineInto, InlineSite};
use terrace_ir::op::Traits;
use terrace_ir::pass::{
    Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo, PassManager, Pipeline, Remark, RemarkKind,
    parse_pipeline,
};
use terrace_ir::rewrite::Rewriter;
use terrace_ir::{Attr, Block, Body, Loc, Op, Region, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "inline",
    doc: "Inline function calls",
    anchor: Anchor::Whole,
    options: &[
        OptionDef {
            name: "default-pipeline",
            doc: "What runs on callables without a pipeline of their own, before calls in them are inlined",
            kind: OptionKind::Str,
            default: "canonicalize",
        },
        OptionDef {
            name: "op-pipelines",
            doc: "Pipelines for callables of some kinds, such as func.func(canonicalize,cse)",
            kind: OptionKind::List,
            default: "",
        },
        OptionDef {
            name: "max-iterations",
            doc: "How often a cycle of calls is looked at again after something was inlined",
            kind: OptionKind::Int,
            default: "4",
        },
        OptionDef {
            name: "inlining-threshold",
            doc: "The largest callee to inline, in ops for each 100 of the caller",
            kind: OptionKind::Int,
            default: "4294967295",
        },
    ],
    make: |options| {
        let registry = options.registry();
        let parse = |text: &str| match registry {
            Some(registry) => parse_pipeline(registry, text).map_err(|error| error.render(text)),
            None => Err("there are no passes to make a pipeline of".to_owned()),
        };
        let text = options.str("default-pipeline");
        let default = if text.is_empty() { None } else { Some(parse(&format!("any({text})"))?) };
        let mut by_op = FxHashMap::default();
        for text in options.list("op-pipelines") {
            let pipeline = parse(&text)?;
            by_op.insert(pipeline.anchor.clone(), pipeline);
        }
        Ok(Box::new(Inliner {
            default,
            by_op,
            iterations: options.int("max-iterations"),
            threshold: u64::try_from(options.int("inlining-threshold")).unwrap_or(u64::MAX),
        }))
    },
};

struct Inliner {
    default: Option<Pipeline>,
    by_op: FxHashMap<String, Pipeline>,
    iterations: i64,
    threshold: u64,
}

impl Pass for Inliner {
    fn run(&self, root: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let map = Map::new(root);
        for component in &map.components {
            for _ in 0..self.iterations.max(1) {
                component.iter().try_for_each(|&unit| self.optimize(root, &map, unit, cx))?;
                let mut inlined = 0;
                for &unit in component {
                    inlined += self.inline_calls(root, &map, unit, cx);
                }
                cx.count("num-inlined", inlined);
                if inlined == 0 {
                    break;
                }
            }
        }
        cx.count("num-dce'd", erase_dead(root, cx.is_nested()));
        Ok(())
    }
}

/// The bodies of the IR and what symbols name them: inlining moves none of them.
struct Map {
    paths: Vec<Vec<Op>>,
    parents: Vec<Option<Unit>>,
    /// Callables by the table that they lie in and their name.
    callables: FxHashMap<(Unit, String), Unit>,
    /// Cycles of calls, callees before callers.
    components: Vec<Vec<Unit>>,
    cycle: FxHashMap<Unit, usize>,
}

impl Map {
    fn new(root: &Body) -> Map {
        let scope = Scope::new(root);
        let components = CallGraph::new(&scope).components().to_vec();
        let numbered = components.iter().enumerate();
        let cycle = numbered.flat_map(|(at, units)| units.iter().map(move |&unit| (unit, at))).collect();
        let mut callables = FxHashMap::default();
        for unit in 1..scope.len() {
            if let Some((table, op)) = scope.parent(unit)
                && let Some(name) = scope.body(table).symbol(op)
            {
                callables.entry((table, name.to_owned())).or_insert(unit);
            }
        }
        Map {
            paths: (0..scope.len()).map(|unit| scope.path(unit)).collect(),
            parents: (0..scope.len()).map(|unit| scope.parent(unit).map(|parent| parent.0)).collect(),
            callables,
            components,
            cycle,
        }
    }

    /// What `symbol` names where `unit` refers to it.
    fn resolve(&self, body: &Body, unit: Unit, symbol: Attr) -> Option<Unit> {
        let ctx = body.ctx();
        let AttrKind::Symbol { root, nested } = symbol.kind(ctx) else { return None };
        let mut table = Some(unit);
        while let Some(at) = table {
            let mut found = self.callables.get(&(at, ctx.str(*root).to_owned())).copied();
            if found.is_some() {
                for &name in nested {
                    found = found.and_then(|at| self.callables.get(&(at, ctx.str(name).to_owned())).copied());
                }
                return found;
            }
            table = self.parents[at];
        }
        None
    }

    fn in_one_cycle(&self, a: Unit, b: Unit) -> bool {
        self.cycle.get(&a) == self.cycle.get(&b)
    }
}

impl Inliner {
    /// Runs the pipeline of callables on `unit`.
    fn optimize(&self, root: &mut Body, map: &Map, unit: Unit, cx: &mut PassCx) -> Result<(), Failed> {
        let Some(body) = body_at(root, &map.paths[unit]) else { return Ok(()) };
        let name = body.name_str(body.self_op()).to_owned();
        let Some(pipeline) = self.by_op.get(&name).or(self.default.as_ref()) else { return Ok(()) };
        let remarks = cx.wants_remarks();
        let manager = PassManager { threads: 1, verify_each: false, remarks, ..PassManager::new() };
        let report = manager.run(pipeline, body);
        let failed = report.failed;
        cx.take_over(report);
        if failed { Err(Failed) } else { Ok(()) }
    }

    /// Inlines calls in `unit`; how many.
    fn inline_calls(&self, root: &mut Body, map: &Map, unit: Unit, cx: &mut PassCx) -> u64 {
        let Some(body) = body_at(root, &map.paths[unit]) else { return 0 };
        let mut ops = body.all_ops();
        ops.retain(|&op| body.interface::<Call>(op).is_some());
        let mut inlined = 0;
        for call in ops {
            let Some(body) = body_at(root, &map.paths[unit]) else { break };
            let Some(symbol) = body.interface::<Call>(call).and_then(|i| (i.callee)(body, call)) else {
                continue;
            };
            let Some(callee) = map.resolve(body, unit, symbol) else { continue };
            let ops = body.all_ops().len() as u64;
            let recursive = map.in_one_cycle(unit, callee) || calls_itself(root, map, callee);
            let Some(source) = body_at(root, &map.paths[callee]) else { continue };
            let size = source.all_ops().len() as u64;
            let large = (size * 100).checked_div(ops).is_none_or(|ratio| ratio > self.threshold);
            let refusal = match () {
                () if recursive => Some("the call is part of a cycle of calls"),
                () if !is_legal(source) => Some("the callee holds ops that can't be copied"),
                () if large => Some("the callee is larger than the threshold"),
                () => None,
            };
            let source = source.clone();
            let Some(body) = body_at(root, &map.paths[unit]) else { break };
            let remark = Remark::new(RemarkKind::Passed, INFO.name, "inline-call", body, call)
                .arg("Callee", source.symbol(source.self_op()).unwrap_or_default());
            let done = refusal.is_none() && inline_call(body, call, &source);
            inlined += u64::from(done);
            cx.emit(|| match done {
                true => remark.text("call replaced by the body of the callee"),
                false => Remark { kind: RemarkKind::Missed, ..remark }
                    .text("call not inlined")
                    .reason(refusal.unwrap_or("the callee does not fit in the place of the call")),
            });
        }
        inlined
    }
}

/// Whether a call in `unit` calls `unit`.
fn calls_itself(root: &mut Body, map: &Map, unit: Unit) -> bool {
    let Some(body) = body_at(root, &map.paths[unit]) else { return false };
    body.all_ops().into_iter().any(|op| {
        let symbol = body.interface::<Call>(op).and_then(|call| (call.callee)(body, op));
        symbol.and_then(|symbol| map.resolve(body, unit, symbol)) == Some(unit)
    })
}

/// Erases callables that nothing refers to any more; how many.
fn erase_dead(root: &mut Body, nested: bool) -> u64 {
    let Ok(dead) = super::symbol_dce::dead_symbols(root, !nested) else { return 0 };
    let mut count = 0;
    for (path, mut ops) in dead.into_iter().rev() {
        let Some(table) = body_at(root, &path) else { continue };
        ops.retain(|&op| table.interface::<Callable>(op).is_some());
        count += ops.len() as u64;
        ops.into_iter().for_each(|op| table.erase(op));
    }
    count
}

/// Whether all of `callee` can be copied to where `call` is, its arguments replaced as `values` says.
fn is_legal_at(body: &Body, call: Op, callee: &Body, region: Region, values: &Mapping) -> bool {
    let Some(into) = body.block(call).and_then(|block| body.block_region(block)) else {
        return false;
    };
    let parent = body.region_op(into);
    let site = InlineSite { source: callee, region, dest: body, into, values };
    let takes = body.interface::<InlineInto>(parent).is_none_or(|into| (into.legal)(&site));
    takes
        && callee
            .all_ops()
            .into_iter()
            .all(|op| callee.interface::<Inline>(op).is_none_or(|inline| (inline.under)(body, parent)))
}

/// Whether all of a function can be copied into another one.
fn is_legal(callee: &Body) -> bool {
    let this = callee.self_op();
    let mut ops = callee.all_ops();
    ops.push(this);
    ops.into_iter().all(|op| {
        callee.def(op).is_some()
            && callee.interface::<Inline>(op).is_none_or(|inline| {
                // A call in the callee is copied, not inlined: only its own place asks it.
                callee.interface::<Call>(op).is_some() || (inline.legal)(callee, op)
            })
    })
}

/// Replaces `call` by the body of `callee`; false when it does not fit.
fn inline_call(body: &mut Body, call: Op, callee: &Body) -> bool {
    let Some(interface) = body.interface::<Call>(call) else {
        return false;
    };
    if body.interface::<Inline>(call).is_some_and(|inline| !(inline.legal)(body, call)) {
        return false;
    }
    let region = callee.interface::<Callable>(callee.self_op()).and_then(|i| (i.region)(callee));
    let Some((region, entry)) = region.and_then(|region| Some((region, callee.entry(region)?))) else {
        return false;
    };
    let arguments = (interface.arguments)(body, call);
    let fits = arguments.len() == callee.args(entry).len()
        && arguments.iter().zip(callee.args(entry)).all(|(&a, &b)| body.ty(a) == callee.ty(b));
    if !fits {
        return false;
    }
    let mut map = Mapping::default();
    map.values.extend(callee.args(entry).iter().copied().zip(arguments));
    if !is_legal_at(body, call, callee, region, &map) {
        return false;
    }
    if callee.next_block(entry).is_none() {
        inline_block(body, call, callee, entry, &mut map)
    } else {
        inline_region(body, call, callee, region, &mut map)
    }
}

fn returns(callee: &Body, block: Block) -> Option<Op> {
    callee.last_op(block).filter(|&last| callee.has_trait(last, Traits::RETURN_LIKE))
}

fn inline_block(body: &mut Body, call: Op, callee: &Body, entry: Block, map: &mut Mapping) -> bool {
    let Some(last) = returns(callee, entry) else {
        return false;
    };
    let results: Vec<Value> = body.results(call).collect();
    let same = |&(result, &value): &(&Value, &Value)| body.ty(*result) == callee.ty(value);
    if results.len() != callee.operands(last).len()
        || !results.iter().zip(callee.operands(last)).all(|pair| same(&pair))
    {
        return false;
    }
    let ops: Vec<Op> = callee.ops_of(entry).take_while(|&op| op != last).collect();
    for op in ops {
        let copy = copy_op(body, call, callee, op, map);
        body.insert_before(call, copy);
    }
    let values: Vec<Value> = callee.operands(last).iter().map(|&value| map.value(value)).collect();
    Rewriter::before(body, call).replace(call, values);
    true
}

/// Copies `op` with locations that say that it was called from `call`.
fn copy_op(body: &mut Body, call: Op, callee: &Body, op: Op, map: &mut Mapping) -> Op {
    let caller = body.loc(call);
    let copy = body.clone_op(Some(callee), op, map);
    for op in body.walk(copy).into_iter().chain([copy]) {
        let loc: Loc = body.ctx().call_site_loc(body.loc(op), caller);
        body.set_loc(op, loc);
    }
    copy
}

fn inline_region(body: &mut Body, call: Op, callee: &Body, region: Region, map: &mut Mapping) -> bool {
    // Definitions come before uses in this order, and what cannot be reached is left out.
    let order = reachable_blocks(callee, region);
    let ends: Vec<Op> = order.iter().filter_map(|&block| returns(callee, block)).collect();
    let branch = ends.first().and_then(|&end| callee.interface::<Inline>(end)).and_then(|i| i.branch);
    let (Some(branch), Some(before)) = (branch, body.block(call)) else {
        return false;
    };
    let single = body.block_region(before).map(|region| body.region_op(region)).is_some_and(|parent| {
        body.has_trait(parent, Traits::SINGLE_BLOCK) || body.block_op(before) != Some(body.self_op())
    });
    if single {
        return false;
    }
    let tail = body.split_block(call);
    let mut last = before;
    for (at, &block) in order.iter().enumerate() {
        if at == 0 {
            map.blocks.insert(block, before);
            continue;
        }
        let copy = body.add_block_after(last);
        last = copy;
        map.blocks.insert(block, copy);
        for &arg in callee.args(block) {
            let new = body.add_arg(copy, callee.ty(arg), callee.value_loc(arg));
            map.values.insert(arg, new);
        }
    }
    let mut returned = Vec::new();
    for &block in &order {
        let ops: Vec<Op> = callee.ops_of(block).collect();
        for op in ops {
            let copy = copy_op(body, call, callee, op, map);
            body.append(map.blocks[&block], copy);
            if ends.contains(&op) {
                returned.push(copy);
            }
        }
    }
    let results: Vec<Value> = body.results(call).collect();
    let loc = body.loc(call);
    for &result in &results {
        let arg = body.add_arg(tail, body.ty(result), loc);
        body.replace_uses(result, arg);
    }
    for end in returned {
        let mut rw = Rewriter::before(body, end);
        branch(&mut rw, end, tail);
    }
    body.erase(call);
    true
}
