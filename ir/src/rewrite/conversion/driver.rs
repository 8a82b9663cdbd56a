//! The driver of dialect conversion.

use std::ops::{Deref, DerefMut};

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::{Change, Folder, Rewriter};
use super::{ConversionPatterns, Legality, Operands, Refusal, Target, TypeConverter};
use crate::body::{Block, Body, Op, Region, Value};
use crate::builtin::UnrealizedConversionCastOp;
use crate::diag::{Diagnostic, Diags};
use crate::op::OpSpec;
use crate::types::Type;

/// How much must be legal at the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// No op that the target calls illegal is left.
    Partial,
    /// All ops are legal.
    Full,
}

/// How conversion runs.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// How much must be legal.
    pub mode: Mode,
    /// Fold illegal ops before patterns are tried.
    pub fold: bool,
    /// How many patterns may be applied; what patterns make of an op without end stops there.
    pub max_rewrites: u64,
    /// Convert the arguments of the blocks of the body's own op as well, those of a function.
    pub arguments: bool,
    /// Leave casts between old and new types where ops of both meet; else that is an error.
    pub open_casts: bool,
}

impl Config {
    /// The usual configuration for a mode.
    pub fn new(mode: Mode) -> Config {
        Config { mode, fold: true, max_rewrites: 1 << 32, arguments: false, open_casts: true }
    }
}

/// Converts the ops of `body`, not those of bodies nested in it.
///
/// # Errors
/// What could not be legalized, and why. The body is then half converted.
pub fn convert(
    body: &mut Body,
    target: &Target,
    patterns: &ConversionPatterns,
    types: &TypeConverter,
    config: Config,
) -> Result<(), Diags> {
    let ops = body.all_ops();
    let mut driver = Driver {
        rw: ConversionRewriter {
            rw: Rewriter::new(body),
            types,
            parts: FxHashMap::default(),
            casts: Vec::new(),
            is_cast: FxHashSet::default(),
        },
        target,
        patterns,
        config,
        folder: Folder::new(),
        covered: FxHashSet::default(),
        failed: Diags::new(),
    };
    if config.arguments {
        driver.convert_own_arguments();
    }
    if !driver.failed.has_errors() {
        driver.run(ops);
    }
    driver.rw.settle();
    if !config.open_casts && !driver.failed.has_errors() {
        driver.report_open_cast();
    }
    if driver.failed.has_errors() { Err(driver.failed) } else { Ok(()) }
}

/// A rewriter that knows what values became. It dereferences to the [`Rewriter`], which it makes ops
/// with.
pub struct ConversionRewriter<'a, 't> {
    rw: Rewriter<'a>,
    types: &'t TypeConverter,
    /// What results of casts to old types were made of.
    parts: FxHashMap<Value, Vec<Value>>,
    /// All casts that were made, in order.
    casts: Vec<Op>,
    is_cast: FxHashSet<Op>,
}

impl<'a> Deref for ConversionRewriter<'a, '_> {
    type Target = Rewriter<'a>;

    fn deref(&self) -> &Rewriter<'a> {
        &self.rw
    }
}

impl DerefMut for ConversionRewriter<'_, '_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.rw
    }
}

impl ConversionRewriter<'_, '_> {
    /// The type converter.
    pub fn types(&self) -> &TypeConverter {
        self.types
    }

    /// What `ty` becomes.
    ///
    /// # Errors
    /// When the type converter does not know.
    pub fn convert_type(&self, ty: Type) -> Result<Type, Refusal> {
        let ctx = self.rw.ctx();
        let found = self.types.convert_one(ctx, ty);
        found.ok_or_else(|| Refusal(format!("type '{}' cannot be converted", ctx.display(ty))))
    }

    /// What the results of `op` become, all in a row.
    ///
    /// # Errors
    /// When the type converter does not know one.
    pub fn convert_result_types(&self, op: Op) -> Result<Vec<Type>, Refusal> {
        let ctx = self.rw.ctx();
        let mut types = Vec::new();
        for result in self.rw.results(op) {
            let ty = self.rw.ty(result);
            match self.types.convert(ctx, ty) {
                Some(converted) => types.extend(converted),
                None => return Err(Refusal(format!("type '{}' cannot be converted", ctx.display(ty)))),
            }
        }
        Ok(types)
    }

    /// Replaces each result of `op` by a group of values and erases it.
    ///
    /// # Panics
    /// When there are not as many groups as results.
    pub fn replace_many(&mut self, op: impl Into<Op>, groups: &[Vec<Value>]) {
        let op = op.into();
        let results: Vec<Value> = self.rw.results(op).collect();
        assert_eq!(results.len(), groups.len(), "as many groups as results");
        let point = self.rw.point();
        self.rw.set_before(op);
        for (&result, group) in results.iter().zip(groups) {
            self.stand_in(result, group);
        }
        if let Some(point) = point {
            self.rw.set_point(point);
        }
        self.rw.erase(op);
    }

    /// Replaces each result of `op` by a value, of whatever type, and erases it.
    ///
    /// # Panics
    /// When there are not as many values as results.
    pub fn replace(&mut self, op: impl Into<Op>, values: impl IntoIterator<Item = Value>) {
        let groups: Vec<Vec<Value>> = values.into_iter().map(|value| vec![value]).collect();
        self.replace_many(op, &groups);
    }

    /// Replaces `op` by a new op with as many results, of whatever types.
    pub fn replace_with(&mut self, op: impl Into<Op>, spec: OpSpec) -> Op {
        let op = op.into();
        let point = self.rw.point();
        self.rw.set_before(op);
        let new = self.rw.insert(spec);
        if let Some(point) = point {
            self.rw.set_point(point);
        }
        let results: Vec<Value> = self.rw.results(new).collect();
        self.replace(op, results);
        new
    }

    /// Makes uses of `old` use what `group` is made into.
    fn stand_in(&mut self, old: Value, group: &[Value]) {
        if !self.rw.has_uses(old) {
            return;
        }
        let ty = self.rw.ty(old);
        if let [value] = *group
            && self.rw.ty(value) == ty
        {
            return self.rw.replace_value(old, value);
        }
        let cast = self.cast(group, &[ty]);
        let stand_in = self.rw.result(cast, 0);
        self.parts.insert(stand_in, group.to_vec());
        self.rw.replace_value_if(old, stand_in, |_, user| user != cast);
    }

    fn cast(&mut self, values: &[Value], types: &[Type]) -> Op {
        let spec = self.rw.spec(UnrealizedConversionCastOp::def());
        let cast = self.rw.insert(spec.operands(values.iter().copied()).results(types.iter().copied()));
        self.casts.push(cast);
        self.is_cast.insert(cast);
        cast
    }

    /// What `value` is after conversion: the values that it was made of when those have the types that
    /// its type becomes, itself when its type stays, and casts of it else.
    pub fn remapped(&mut self, value: Value) -> Vec<Value> {
        let ctx = self.rw.context();
        let ty = self.rw.ty(value);
        let parts = self.parts.get(&value).cloned();
        let Some(wanted) = self.types.convert(&ctx, ty) else {
            return parts.unwrap_or_else(|| vec![value]);
        };
        let types = |values: &[Value]| values.iter().map(|&value| self.rw.ty(value)).collect::<Vec<_>>();
        if let Some(parts) = parts.filter(|parts| types(parts) == wanted[..]) {
            return parts;
        }
        if wanted[..] == [ty] {
            return vec![value];
        }
        let cast = self.cast(&[value], &wanted);
        self.rw.results(cast).collect()
    }

    /// Gives the arguments of `block` the types that theirs become.
    ///
    /// # Errors
    /// When the type converter does not know one; nothing is changed then.
    pub fn convert_arguments(&mut self, block: Block) -> Result<(), Refusal> {
        let ctx = self.rw.context();
        let old = self.rw.args(block).to_vec();
        let mut wanted = Vec::new();
        for &arg in &old {
            let ty = self.rw.ty(arg);
            let converted = self.types.convert(&ctx, ty);
            wanted.push(converted.ok_or_else(|| {
                Refusal(format!("argument type '{}' cannot be converted", ctx.display(ty)))
            })?);
        }
        let (point, own_loc) = (self.rw.point(), self.rw.loc());
        self.rw.set_start(block);
        for (&arg, types) in old.iter().zip(&wanted) {
            let loc = self.rw.value_loc(arg);
            self.rw.set_loc(loc);
            let group: Vec<Value> =
                types.iter().map(|&ty| self.rw.body_mut().add_arg(block, ty, loc)).collect();
            self.stand_in(arg, &group);
        }
        for index in (0..old.len()).rev() {
            self.rw.body_mut().remove_arg(block, index);
        }
        self.rw.set_loc(own_loc);
        if let Some(point) = point {
            self.rw.set_point(point);
        }
        Ok(())
    }

    /// Erases the casts that nothing needs, joins those that undo each other, and gives the others to
    /// the materializations of the type converter.
    fn settle(&mut self) {
        let mut casts = std::mem::take(&mut self.casts);
        // A cast to an old type that is cast back is what it was made of.
        for &cast in &casts {
            if !self.rw.is_alive(cast) {
                continue;
            }
            let source = match *self.rw.operands(cast) {
                [source] => self.parts.get(&source).cloned(),
                _ => None,
            };
            let results: Vec<Value> = self.rw.results(cast).collect();
            let types = |rw: &Rewriter<'_>, values: &[Value]| -> Vec<Type> {
                values.iter().map(|&value| rw.ty(value)).collect()
            };
            if let Some(parts) = source.filter(|parts| types(&self.rw, parts) == types(&self.rw, &results)) {
                self.rw.replace(cast, parts);
            }
        }
        // Users come behind what they use: from the last one on, all that is unused is found.
        casts.reverse();
        for &cast in &casts {
            if self.rw.is_alive(cast) && self.rw.is_unused(cast) {
                self.rw.erase(cast);
            }
        }
        casts.reverse();
        for cast in casts {
            if !self.rw.is_alive(cast) || self.rw.results(cast).len() != 1 {
                continue;
            }
            self.rw.set_root(cast);
            let values = self.rw.operands(cast).to_vec();
            let ty = self.rw.ty(self.rw.result(cast, 0));
            if let Some(value) = self.types.realize(&mut self.rw, ty, &values) {
                self.rw.replace(cast, [value]);
            }
        }
        self.rw.take_changes();
    }
}

struct Driver<'a, 't> {
    rw: ConversionRewriter<'a, 't>,
    target: &'t Target,
    patterns: &'t ConversionPatterns,
    config: Config,
    folder: Folder,
    /// Ops in legal ops that make what lies in them legal.
    covered: FxHashSet<Op>,
    failed: Diags,
}

impl Driver<'_, '_> {
    /// Converts the arguments of the blocks of the body's own op, or reports that it cannot.
    fn convert_own_arguments(&mut self) {
        let this = self.rw.self_op();
        let regions: Vec<Region> = self.rw.regions(this).collect();
        for region in regions {
            for block in self.rw.blocks_of(region).collect::<Vec<Block>>() {
                if let Err(refusal) = self.rw.convert_arguments(block) {
                    return self.report(this, Legality::Illegal, vec![("convert-arguments", refusal)]);
                }
            }
        }
    }

    /// Reports the first cast between old and new types that something uses.
    fn report_open_cast(&mut self) {
        let made = self.rw.body().all_ops().into_iter().find(|op| self.rw.is_cast.contains(op));
        let Some(cast) = made else { return };
        let body = self.rw.body();
        let types = |values: &[Value]| {
            let types: Vec<String> =
                values.iter().map(|&value| format!("'{}'", body.ctx().display(body.ty(value)))).collect();
            types.join(", ")
        };
        let results: Vec<Value> = body.results(cast).collect();
        let message = format!(
            "failed to legalize unresolved materialization from ({}) to ({}) that remained live after conversion",
            types(body.operands(cast)),
            types(&results)
        );
        let mut diagnostic = Diagnostic::error(body.loc(cast), message);
        if let Some(user) = results.iter().find_map(|&result| body.users(result).next()) {
            let name = body.name_str(user);
            diagnostic = diagnostic.note(body.loc(user), format!("see existing live user here: '{name}'"));
        }
        self.failed.push(diagnostic);
    }

    fn run(&mut self, mut ops: Vec<Op>) {
        ops.reverse();
        let mut budget = self.config.max_rewrites;
        while let Some(op) = ops.pop() {
            if !self.rw.is_alive(op) || self.rw.block(op).is_none() || self.covered.contains(&op) {
                continue;
            }
            let made = self.legalize(op);
            budget = budget.saturating_sub(made.len() as u64);
            if budget == 0 {
                let loc = self.rw.body().loc(op);
                self.failed.error(loc, "conversion did not end: patterns make illegal ops again and again");
                return;
            }
            ops.extend(made.into_iter().rev());
        }
    }

    /// Makes `op` legal; the ops that were made for that.
    fn legalize(&mut self, op: Op) -> Vec<Op> {
        if self.rw.is_cast.contains(&op) {
            return Vec::new();
        }
        let legality = self.target.legality(self.rw.body(), op);
        if legality == Legality::Legal {
            if self.target.covers_nested(self.rw.body(), op) {
                self.covered.extend(self.rw.walk(op));
            }
            return Vec::new();
        }
        self.rw.set_root(op);
        self.rw.take_changes();
        if self.config.fold && self.folder.fold(&mut self.rw.rw, op) {
            return self.made();
        }
        let mut refusals = Vec::new();
        for pattern in self.patterns.of(self.rw.name(op)) {
            self.rw.set_root(op);
            let operands = self.rw.operands(op).to_vec();
            let groups = operands.into_iter().map(|value| self.rw.remapped(value)).collect();
            let before = self.rw.body().epoch();
            match (pattern.apply)(op, &Operands { groups }, &mut self.rw) {
                Ok(()) => return self.made(),
                Err(refusal) => {
                    debug_assert_eq!(
                        self.rw.body().epoch(),
                        before,
                        "pattern '{}' must refuse before it changes anything",
                        pattern.name
                    );
                    refusals.push((pattern.name, refusal));
                }
            }
        }
        if legality == Legality::Illegal || self.config.mode == Mode::Full {
            self.report(op, legality, refusals);
        }
        Vec::new()
    }

    /// The ops that were made since the last call, casts between old and new types left out.
    fn made(&mut self) -> Vec<Op> {
        let mut made = Vec::new();
        let mut seen = FxHashSet::default();
        for change in self.rw.take_changes() {
            if let Change::Created(op) = change
                && self.rw.is_alive(op)
                && !self.rw.is_cast.contains(&op)
                && seen.insert(op)
            {
                made.push(op);
            }
        }
        made
    }

    fn report(&mut self, op: Op, legality: Legality, refusals: Vec<(&'static str, Refusal)>) {
        let body = self.rw.body();
        let why = if legality == Legality::Illegal { " that was explicitly marked illegal" } else { "" };
        let message = format!("failed to legalize operation '{}'{why}", body.name_str(op));
        let loc = body.loc(op);
        let reasons: Vec<String> = refusals
            .iter()
            .map(|(name, Refusal(reason))| format!("pattern '{name}' refused: {reason}"))
            .collect();
        let help = match reasons[..] {
            [] => "no pattern rewrites this op".to_owned(),
            _ => reasons.join("; "),
        };
        self.failed.push(Diagnostic::error(loc, message).help(help));
    }
}
