//! `inline`: calls of functions whose body is known are replaced by that body.
//!
//! Functions are taken callees first, so that what is copied has been inlined into itself already;
//! a call within a cycle of calls is left. Follows upstream's inliner.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use terrace_ir::analysis::reachable_blocks;
use terrace_ir::body::Mapping;
use terrace_ir::interfaces::{Call, Callable, Inline};
use terrace_ir::op::Traits;
use terrace_ir::pass::{Anchor, Failed, OptionDef, OptionKind, Pass, PassCx, PassInfo};
use terrace_ir::rewrite::{GreedyConfig, Patterns, Rewriter, apply_greedily};
use terrace_ir::{Block, Body, Loc, Op, Region, Value};

pub(super) const INFO: PassInfo = PassInfo {
    name: "inline",
    doc: "Inline function calls",
    anchor: Anchor::Op("builtin.module"),
    options: &[
        OptionDef {
            name: "default-pipeline",
            doc: "What runs on functions that calls were inlined into: canonicalize, or nothing",
            kind: OptionKind::Choice(&["canonicalize", ""]),
            default: "canonicalize",
        },
        OptionDef {
            name: "inlining-threshold",
            doc: "The largest callee to inline, in ops; -1 for any",
            kind: OptionKind::Int,
            default: "-1",
        },
    ],
    make: |options| {
        Ok(Box::new(Inliner {
            canonicalize: options.str("default-pipeline") == "canonicalize",
            threshold: usize::try_from(options.int("inlining-threshold")).ok(),
            patterns: OnceLock::new(),
        }))
    },
};

struct Inliner {
    canonicalize: bool,
    threshold: Option<usize>,
    patterns: OnceLock<Patterns>,
}

impl Pass for Inliner {
    fn run(&self, module: &mut Body, cx: &mut PassCx) -> Result<(), Failed> {
        let graph = CallGraph::new(module);
        for &caller in &graph.order {
            let mut inlined = 0;
            for call in calls(module, caller) {
                let Some(callee) = graph.target(module, caller, call) else {
                    continue;
                };
                if graph.component[&callee] == graph.component[&caller] {
                    continue;
                }
                let Some(source) = module.nested(callee) else {
                    continue;
                };
                let too_large = self.threshold.is_some_and(|max| source.all_ops().len() > max);
                if too_large || !is_legal(source) {
                    continue;
                }
                let source = source.clone();
                if let Some(body) = module.nested_mut(caller)
                    && inline_call(body, call, &source)
                {
                    inlined += 1;
                }
            }
            cx.count("num-inlined", inlined);
            if inlined > 0
                && self.canonicalize
                && let Some(body) = module.nested_mut(caller)
            {
                let patterns = self.patterns.get_or_init(|| Patterns::canonicalization(body.ctx()));
                apply_greedily(body, patterns, &GreedyConfig::default());
            }
        }
        let is_callable = |body: &Body, op: Op| body.interface::<Callable>(op).is_some();
        cx.count("num-dce'd", super::symbol_dce::erase_dead(module, is_callable));
        Ok(())
    }
}

/// The calls in the body of `function`.
fn calls(module: &Body, function: Op) -> Vec<Op> {
    let Some(body) = module.nested(function) else {
        return Vec::new();
    };
    let ops = body.all_ops();
    ops.into_iter().filter(|&op| body.interface::<Call>(op).is_some()).collect()
}

/// Who calls whom in a module.
struct CallGraph {
    by_name: FxHashMap<String, Op>,
    /// Functions, callees before callers.
    order: Vec<Op>,
    /// The cycle of calls that a function is in, as a number.
    component: FxHashMap<Op, usize>,
}

impl CallGraph {
    fn new(module: &Body) -> CallGraph {
        let functions: Vec<Op> = module
            .all_ops()
            .into_iter()
            .filter(|&op| module.nested(op).is_some() && module.interface::<Callable>(op).is_some())
            .collect();
        let named = functions.iter().filter_map(|&op| Some((module.symbol(op)?.to_owned(), op)));
        let mut graph =
            CallGraph { by_name: named.collect(), order: Vec::new(), component: FxHashMap::default() };
        let number: FxHashMap<Op, u32> =
            functions.iter().enumerate().map(|(at, &op)| (op, at as u32)).collect();
        let mut edges = petgraph::graph::DiGraph::<Op, ()>::new();
        let nodes: Vec<_> = functions.iter().map(|&op| edges.add_node(op)).collect();
        for (at, &function) in functions.iter().enumerate() {
            for call in calls(module, function) {
                if let Some(callee) = graph.target(module, function, call) {
                    edges.add_edge(nodes[at], nodes[number[&callee] as usize], ());
                }
            }
        }
        // Tarjan's algorithm yields components callees first.
        for (at, component) in petgraph::algo::tarjan_scc(&edges).into_iter().enumerate() {
            for node in component {
                graph.order.push(edges[node]);
                graph.component.insert(edges[node], at);
            }
        }
        graph
    }

    fn target(&self, module: &Body, caller: Op, call: Op) -> Option<Op> {
        let body = module.nested(caller)?;
        let callee = (body.interface::<Call>(call)?.callee)(body, call)?.as_symbol(body.ctx())?;
        self.by_name.get(body.ctx().str(callee)).copied()
    }
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
