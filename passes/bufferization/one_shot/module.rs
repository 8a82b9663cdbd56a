//! All bodies of a module: each by itself, or with function boundaries callees first.

use terrace_dialects::bufferization::bufferizable::{
    Bufferizer, Callee, CalleeFacts, Callees, Facts, Globals, Known, LayoutChoice, Models, Options, State,
};
use terrace_dialects::func::{FuncOp, ReturnOp};
use terrace_dialects::memref::CastOp;
use terrace_ir::{Attr, Body, Diags, Op, Rewriter, Type, Value};

use super::analysis::{Analysis, analyze, annotate, annotate_conflicts};
use super::driver::{bufferize, insert_copies};
use super::order::{Order, order};
use super::{aliases, eliminate};
use crate::bufferization::models;
use crate::bufferization::models::func::{arg_attr, set_arg_attr};

/// What was done.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Counts {
    pub(super) allocations: u64,
    pub(super) in_place: u64,
    pub(super) out_of_place: u64,
}

/// Bufferizes `module`; what goes wrong is added to `diags`.
pub(super) fn run(module: &mut Body, options: &Options, diags: &mut Diags) -> Result<Counts, ()> {
    let models = models::all(module.ctx());
    let mut run =
        Run { options, models: &models, callees: Callees::new(), counts: Counts::default(), conflicts: 0 };
    match options.function_boundaries {
        true => run.module(module, diags)?,
        false => {
            run.analyze_all(module, diags)?;
            if !options.test_analysis_only {
                run.bufferize_all(module, None, diags)?;
            }
        }
    }
    Ok(run.counts)
}

/// Puts empty tensors of `body`, a module or a function, to where they will be inserted, by what an
/// analysis of it finds.
pub(super) fn eliminate_in(body: &mut Body, diags: &mut Diags) -> Result<(), ()> {
    let is_module = body.name_str(body.self_op()) == "builtin.module";
    let options = Options {
        allow_return_allocs_from_loops: true,
        function_boundaries: is_module,
        ..Options::default()
    };
    let models = models::all(body.ctx());
    let mut run = Run {
        options: &options,
        models: &models,
        callees: Callees::new(),
        counts: Counts::default(),
        conflicts: 0,
    };
    if !is_module {
        let analysis = run.analyze_body(body, false, diags)?;
        run.eliminate(body, &analysis);
        return Ok(());
    }
    let order = order(body);
    for &op in order.ordered.iter().chain(&order.circular) {
        run.declare(body, op);
    }
    for (op, _, analysis) in run.find_facts(body, &order, diags)? {
        if let Some(body) = body.nested_mut(op) {
            run.eliminate(body, &analysis);
        }
    }
    Ok(())
}

struct Run<'a> {
    options: &'a Options,
    models: &'a Models,
    callees: Callees,
    counts: Counts,
    conflicts: u64,
}

impl Run<'_> {
    /// Analyzes `body` and makes copies as decided. Returns what was found.
    fn analyze_body(&mut self, body: &mut Body, denied: bool, diags: &mut Diags) -> Result<Analysis, ()> {
        let known =
            Known { options: self.options, models: self.models, callees: &self.callees, denied, facts: None };
        let analysis = match analyze(body, &known) {
            Ok(analysis) => analysis,
            Err(error) => {
                diags.push(*error);
                return Err(());
            }
        };
        self.counts.in_place += analysis.decisions.counts[0];
        self.counts.out_of_place += analysis.decisions.counts[1];
        if self.options.print_conflicts {
            annotate_conflicts(body, &analysis, &mut self.conflicts);
        }
        if self.options.test_analysis_only {
            annotate(body, &analysis);
        }
        if self.options.dump_alias_sets {
            aliases::annotate_aliases(body, &analysis.decisions.aliases);
        }
        Ok(analysis)
    }

    fn copy_as_decided(
        &self,
        body: &mut Body,
        analysis: &Analysis,
        denied: bool,
        diags: &mut Diags,
    ) -> Result<(), ()> {
        if self.options.test_analysis_only {
            return Ok(());
        }
        let known = Known {
            options: self.options,
            models: self.models,
            callees: &self.callees,
            denied,
            facts: Some(&analysis.decisions),
        };
        insert_copies(body, &known).map_err(|error| diags.push(*error))
    }

    /// Analyzes `body` and all that are nested in it, each by itself.
    fn analyze_all(&mut self, body: &mut Body, diags: &mut Diags) -> Result<(), ()> {
        if !self.options.copy_before_write {
            let analysis = self.analyze_body(body, false, diags)?;
            self.copy_as_decided(body, &analysis, false, diags)?;
        }
        for op in body.nested_ops() {
            if let Some(nested) = body.nested_mut(op) {
                self.analyze_all(nested, diags)?;
            }
        }
        Ok(())
    }

    /// Bufferizes `body` and all that are nested in it; constants go to the nearest module.
    fn bufferize_all(
        &mut self,
        body: &mut Body,
        globals: Option<&mut Globals>,
        diags: &mut Diags,
    ) -> Result<(), ()> {
        let is_module = body.name_str(body.self_op()) == "builtin.module";
        let mut own = Globals::default();
        if is_module {
            own = Globals::of(body);
        }
        let globals = match globals {
            Some(globals) if !is_module => globals,
            _ => &mut own,
        };
        for op in terrace_ir::analysis::symbols::table_ops(body) {
            if let Some(nested) = body.nested_mut(op) {
                self.bufferize_all(nested, Some(globals), diags)?;
            }
        }
        self.bufferize_body(body, self.options, globals, diags)?;
        if is_module {
            own.insert(body);
        }
        Ok(())
    }

    fn bufferize_body(
        &mut self,
        body: &mut Body,
        options: &Options,
        globals: &mut Globals,
        diags: &mut Diags,
    ) -> Result<(), ()> {
        let mut cx = Bufferizer { options, models: self.models, callees: &self.callees, globals };
        let allocations = bufferize(body, &mut cx, diags).ok_or(())?;
        self.counts.allocations += allocations;
        Ok(())
    }

    // ---- function boundaries ----

    fn module(&mut self, module: &mut Body, diags: &mut Diags) -> Result<(), ()> {
        let order = order(module);
        for &op in order.ordered.iter().chain(&order.circular) {
            self.declare(module, op);
        }
        if !self.options.copy_before_write {
            self.analyze_functions(module, &order, diags)?;
        }
        if self.options.test_analysis_only {
            return Ok(());
        }
        let mut globals = Globals::of(module);
        for &op in &order.ordered {
            self.bufferize_function(module, op, &mut globals, diags)?;
            if let Some(body) = module.nested_mut(op)
                && self.options.function_layout == LayoutChoice::Infer
            {
                fold_returned_casts(body);
            }
            self.declare(module, op);
        }
        for &op in &order.circular {
            self.bufferize_function(module, op, &mut globals, diags)?;
            self.declare(module, op);
        }
        self.bufferize_body(module, self.options, &mut globals, diags)?;
        globals.insert(module);
        for &op in order.ordered.iter().chain(&order.circular) {
            if let Some(body) = module.nested_mut(op) {
                remove_marks(body);
            }
        }
        Ok(())
    }

    /// Notes the types of function `op`, keeping what was found about it.
    fn declare(&mut self, module: &Body, op: Op) {
        let (Some(body), Some(name)) = (module.nested(op), module.symbol(op)) else { return };
        let (inputs, results) = FuncOp(body.self_op()).signature(body);
        let layouts = (0..inputs.len()).map(|at| arg_attr(body, at, "bufferization.buffer_layout")).collect();
        let facts = self.callees.get(name).and_then(|callee| callee.facts.clone());
        let callee = Callee { inputs: inputs.to_vec(), results: results.to_vec(), layouts, facts };
        self.callees.insert(name.to_owned(), callee);
    }

    fn eliminate(&self, body: &mut Body, analysis: &Analysis) {
        let known = Known {
            options: self.options,
            models: self.models,
            callees: &self.callees,
            denied: false,
            facts: Some(&analysis.decisions),
        };
        for (insertion, operand, empty) in eliminate::plan(&State::new(body, &known)) {
            eliminate::replace(body, insertion, operand, empty);
        }
    }

    fn analyze_functions(&mut self, module: &mut Body, order: &Order, diags: &mut Diags) -> Result<(), ()> {
        for (op, denied, analysis) in self.find_facts(module, order, diags)? {
            if let Some(body) = module.nested_mut(op) {
                self.copy_as_decided(body, &analysis, denied, diags)?;
            }
        }
        Ok(())
    }

    /// Analyzes the functions of `module`, in order.
    fn find_facts(
        &mut self,
        module: &mut Body,
        order: &Order,
        diags: &mut Diags,
    ) -> Result<Vec<(Op, bool, Analysis)>, ()> {
        let mut found: Vec<(Op, bool, Analysis)> = Vec::new();
        for (at, &op) in order.ordered.iter().chain(&order.circular).enumerate() {
            let name = module.symbol(op).unwrap_or_default().to_owned();
            let Some(body) = module.nested_mut(op) else { continue };
            let denied = !self.options.allows(body, body.self_op())
                || self.options.no_analysis_functions.contains(&name);
            if denied {
                continue;
            }
            let analysis = self.analyze_body(body, denied, diags)?;
            if at < order.ordered.len() {
                let facts = self.facts(body, &analysis);
                if self.options.test_analysis_only {
                    annotate_function(body, &analysis, &facts);
                }
                if let Some(callee) = self.callees.get_mut(&name) {
                    callee.facts = Some(facts);
                }
            }
            found.push((op, denied, analysis));
        }
        Ok(found)
    }

    fn bufferize_function(
        &mut self,
        module: &mut Body,
        op: Op,
        globals: &mut Globals,
        diags: &mut Diags,
    ) -> Result<(), ()> {
        let name = module.symbol(op).unwrap_or_default().to_owned();
        let Some(body) = module.nested_mut(op) else { return Ok(()) };
        if self.options.no_analysis_functions.contains(&name) {
            let options = Options { copy_before_write: true, ..self.options.clone() };
            return self.bufferize_body(body, &options, globals, diags);
        }
        self.bufferize_body(body, self.options, globals, diags)
    }

    /// What the analysis of a function tells about its arguments and results.
    fn facts(&self, body: &Body, analysis: &Analysis) -> CalleeFacts {
        let (ctx, decisions) = (body.ctx(), &analysis.decisions);
        let known = Known {
            options: self.options,
            models: self.models,
            callees: &self.callees,
            denied: false,
            facts: Some(decisions),
        };
        let state = State::new(body, &known);
        let (inputs, results) = FuncOp(body.self_op()).signature(body);
        let args = entry_args(body);
        let returns = returns(body);
        let tensor = |ty: &Type| ty.is_tensor(ctx);
        let mut facts = CalleeFacts {
            aliasing_results: vec![Vec::new(); inputs.len()],
            equivalent_args: vec![None; results.len()],
            read: vec![false; inputs.len()],
            written: vec![false; inputs.len()],
        };
        for (at, _) in inputs.iter().enumerate().filter(|input| tensor(input.1)) {
            let arg = args.as_ref().map(|args| args[at]);
            facts.aliasing_results[at] = (0..results.len())
                .filter(|&number| tensor(&results[number]))
                .filter(|&number| match arg {
                    None => true,
                    Some(arg) => {
                        returns.iter().any(|&op| decisions.aliases.same(body.operand(op, number), arg))
                    }
                })
                .collect();
            let access = arg_attr(body, at, "bufferization.access");
            let access = access.and_then(|attr| attr.as_str(ctx));
            (facts.read[at], facts.written[at]) = match (access, arg) {
                (Some(access), _) => {
                    (matches!(access, "read" | "read-write"), matches!(access, "write" | "read-write"))
                }
                (None, None) => (true, true),
                (None, Some(arg)) => (state.is_read(arg), is_written(&state, analysis, arg)),
            };
        }
        for (number, _) in results.iter().enumerate().filter(|result| tensor(result.1)) {
            facts.equivalent_args[number] =
                equivalent_arg(body, decisions, args.as_deref(), &returns, number);
        }
        facts
    }
}

/// The arguments of the function that `body` is of; `None` for a declaration.
fn entry_args(body: &Body) -> Option<Vec<Value>> {
    let region = body.regions(body.self_op()).next()?;
    Some(body.args(body.entry(region)?).to_vec())
}

/// The ops that return from the function that `body` is of.
fn returns(body: &Body) -> Vec<Op> {
    let is_return = |&op: &Op| ReturnOp::of(body, op).is_some() && body.parent_op(op) == Some(body.self_op());
    body.all_ops().into_iter().filter(is_return).collect()
}

/// Whether a tensor that may share the buffer of `value` is written to in place.
fn is_written(state: &State<'_>, analysis: &Analysis, value: Value) -> bool {
    let members = analysis.decisions.aliases.members(value);
    let mut uses = members.into_iter().flat_map(|value| state.uses(value));
    uses.any(|operand| analysis.decisions.is_in_place(operand) && state.writes(operand))
}

/// The argument whose buffer every return gives as result `number`.
fn equivalent_arg(
    body: &Body,
    facts: &dyn Facts,
    args: Option<&[Value]>,
    returns: &[Op],
    number: usize,
) -> Option<usize> {
    let ctx = body.ctx();
    let of = |op: Op| {
        let value = body.operand(op, number);
        let same =
            |&arg: &Value| body.ty(arg).is_tensor(ctx) && (arg == value || facts.are_equivalent(value, arg));
        args?.iter().position(same)
    };
    let first = of(*returns.first()?)?;
    returns.iter().all(|&op| of(op) == Some(first)).then_some(first)
}

/// Notes what was found about a function, upstream's `test-analysis-only`.
fn annotate_function(body: &mut Body, analysis: &Analysis, facts: &CalleeFacts) {
    let ctx = body.ctx().clone();
    let args = entry_args(body);
    for op in returns(body) {
        let count = body.operands(op).len();
        let of = |number: usize| {
            let one = std::slice::from_ref(&op);
            equivalent_arg(body, &analysis.decisions, args.as_deref(), one, number)
        };
        let found: Vec<i64> = (0..count)
            .map(|number| match body.ty(body.operand(op, number)).is_tensor(&ctx) {
                true => of(number).map_or(-1, |at| at as i64),
                false => -1,
            })
            .collect();
        if found.iter().any(|&at| at >= 0) {
            let attrs: Vec<Attr> = found.iter().map(|&at| ctx.i64_attr(at)).collect();
            body.set_attr(op, "__equivalent_func_args__", ctx.array_attr(attrs));
        }
    }
    let (inputs, _) = FuncOp(body.self_op()).signature(body);
    let tensors: Vec<usize> = (0..inputs.len()).filter(|&at| inputs[at].is_tensor(&ctx)).collect();
    for at in tensors {
        let access = match (facts.read[at], facts.written[at]) {
            (true, true) => "read-write",
            (true, false) => "read",
            (false, true) => "write",
            (false, false) => "none",
        };
        let attr = ctx.str_attr(access);
        set_arg_attr(body, at, "bufferization.access", Some(attr));
    }
}

/// Returns what was cast for the return, and gives the function the types of that: a cast at its end
/// only forgets what is known of the layout.
fn fold_returned_casts(body: &mut Body) {
    let returns = returns(body);
    let Some(&first) = returns.first() else { return };
    let ctx = body.ctx().clone();
    let (inputs, results) = FuncOp(body.self_op()).signature(body);
    let (inputs, mut results) = (inputs.to_vec(), results.to_vec());
    let source = |body: &Body, op: Op, number: usize| {
        let value = body.operand(op, number);
        CastOp::defining(body, value).map_or(value, |cast| cast.source(body))
    };
    for (number, result) in results.iter_mut().enumerate() {
        let ty = body.ty(source(body, first, number));
        let common = ty.is_memref(&ctx) && returns.iter().all(|&op| body.ty(source(body, op, number)) == ty);
        if !common || ty == *result {
            continue;
        }
        *result = ty;
        for &op in &returns {
            let value = source(body, op, number);
            let cast = body.defining_op(body.operand(op, number));
            let mut rw = Rewriter::before(body, op);
            rw.set_operand(op, number, value);
            if let Some(cast) = cast.filter(|&cast| CastOp::of(&rw, cast).is_some() && rw.is_unused(cast)) {
                rw.erase(cast);
            }
        }
    }
    let ty = ctx.type_attr(ctx.function_type(&inputs, &results));
    body.set_attr(body.self_op(), "function_type", ty);
}

/// Removes the attributes by which users directed the bufferization of arguments.
fn remove_marks(body: &mut Body) {
    for at in 0..entry_args(body).map_or(0, |args| args.len()) {
        for name in ["bufferization.buffer_layout", "bufferization.writable"] {
            set_arg_attr(body, at, name, None);
        }
    }
}
