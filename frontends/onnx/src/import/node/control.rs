//! Sub-graphs of a node: in place, or as regions of `graph.if` and `graph.loop`.

use terrace_ir::op::OpSpec;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Block, Op, Type, Value};

use super::NodeCx;
use crate::import::behind::Part;
use crate::import::constant::{Const, Numbers};
use crate::import::fault::{Fault, Faults, Result, codes};
use crate::import::importer::{Kind, SlotId};
use crate::import::types::{element_of, show, show_shape};
use crate::proto::Graph;
use crate::tensor::ElementType;

/// Iterations that are written out one after the other at most, where a loop cannot stay one.
const MAX_UNROLLED: i64 = 1024;

/// Nodes that a loop is written out to at most.
const MAX_UNROLLED_NODES: usize = 1 << 16;

/// What one iteration of a loop gives; `None` if some of it could not be made, for a reason that was reported.
pub(in crate::import) struct Step {
    /// Whether to go on.
    pub(in crate::import) condition: SlotId,
    /// What the next iteration starts with.
    pub(in crate::import) carried: Vec<SlotId>,
    /// What is stacked.
    pub(in crate::import) stacked: Vec<SlotId>,
}

/// One iteration: from its number and what is carried. It is asked for again where a loop is unrolled.
pub(in crate::import) type Iteration<'f, 'i, 'm, 'b> =
    &'f mut dyn FnMut(&mut NodeCx<'i, 'm, 'b>, SlotId, &[SlotId]) -> Result<Option<Step>>;

/// How often a loop runs.
pub(in crate::import) struct Bounds {
    /// Iterations at most.
    pub(in crate::import) count: Option<SlotId>,
    /// Whether there is a first one.
    pub(in crate::import) condition: Option<SlotId>,
}

/// The results of a loop.
pub(in crate::import) struct Looped {
    pub(in crate::import) carried: Vec<SlotId>,
    pub(in crate::import) stacked: Vec<SlotId>,
}

impl<'i, 'm, 'b> NodeCx<'i, 'm, 'b> {
    /// The sub-graph in attribute `name`.
    pub(in crate::import) fn graph(&self, name: &str) -> Result<&'m Graph<'m>> {
        let graph = self.raw(name).and_then(crate::import::importer::graph_of);
        graph.ok_or_else(|| super::missing(name))
    }

    /// Imports `graph` in place, on `args`; its outputs, or `None` if one could not be made.
    pub(in crate::import) fn inline(
        &mut self,
        graph: &'m Graph<'m>,
        args: &[SlotId],
    ) -> Result<Option<Vec<SlotId>>> {
        let outputs = self.importer.branch(graph, args, self.frame)?;
        for (slot, info) in outputs.iter().zip(&graph.output) {
            if slot.is_none() {
                let message = format!("has a sub-graph that does not define its output `{}`", info.name);
                return Err(Fault::new(codes::UNDEFINED, message));
            }
        }
        let outputs: Vec<SlotId> = outputs.into_iter().flatten().collect();
        let poisoned = outputs.iter().any(|&slot| self.importer.is_poisoned(slot));
        Ok((!poisoned).then_some(outputs))
    }

    // ---- slots ----

    /// Input `index` as what it stands for.
    pub(in crate::import) fn input(&self, index: usize) -> Result<SlotId> {
        self.required(index)
    }

    /// Input `index` as what it stands for, if it is there.
    pub(in crate::import) fn opt_input(&self, index: usize) -> Option<SlotId> {
        self.slot(index)
    }

    /// The slot of a value.
    pub(in crate::import) fn hold(&mut self, value: Value) -> SlotId {
        self.importer.add_slot(Kind::Value(value), self.origin)
    }

    /// The slot of a constant.
    pub(in crate::import) fn hold_const(&mut self, constant: Const) -> SlotId {
        self.importer.add_slot(Kind::Const(constant, None), self.origin)
    }

    /// The slot of a sequence.
    pub(in crate::import) fn hold_sequence(&mut self, elements: Vec<SlotId>) -> SlotId {
        self.importer.add_slot(Kind::Sequence(elements), self.origin)
    }

    /// The slot of an optional value that is not there.
    pub(in crate::import) fn hold_absent(&mut self) -> SlotId {
        self.importer.add_slot(Kind::Absent, self.origin)
    }

    /// Output `index` is `value` as a map from `keys`, one for each element of its last dimension.
    pub(in crate::import) fn give_map(&mut self, index: usize, value: Value, keys: Attr) {
        let slot = self.hold(value);
        self.importer.keys.insert(slot, keys);
        self.set_slot(index, slot);
    }

    /// Output `index` is what `slot` stands for.
    pub(in crate::import) fn give(&mut self, index: usize, slot: SlotId) {
        self.set_slot(index, slot);
    }

    /// The elements of the sequence in `slot`, if it is one.
    pub(in crate::import) fn elements(&self, slot: SlotId) -> Option<Vec<SlotId>> {
        self.importer.elements_of(slot).map(<[SlotId]>::to_vec)
    }

    /// Whether `slot` is an optional value that is not there.
    pub(in crate::import) fn is_absent(&self, slot: SlotId) -> bool {
        self.importer.is_absent(slot)
    }

    /// The number in `slot`, if it is a constant with one element.
    pub(in crate::import) fn number_in(&mut self, slot: SlotId) -> Result<Option<i64>> {
        let constant = self.importer.small_constant(slot)?;
        Ok(constant.and_then(|constant| match constant.as_ints() {
            Some(&[number]) => Some(number),
            _ => None,
        }))
    }

    /// What is in `slot` as a value.
    pub(in crate::import) fn value_in(&mut self, slot: SlotId) -> Result<Value> {
        let value = self.importer.value(slot)?;
        value.ok_or_else(|| Fault::new(codes::TENSOR, "uses a value that cannot be had"))
    }

    fn type_in(&self, slot: SlotId) -> Result<Type> {
        let ty = self.importer.slot_type(slot)?;
        ty.ok_or_else(|| Fault::new(codes::TYPE, "uses a value that has no type"))
    }

    /// The value in `slot`, one element of type `elem`, without dimensions.
    fn scalar_in(&mut self, slot: SlotId, what: &str, elem: ElementType) -> Result<Value> {
        let value = self.value_in(slot)?;
        let ty = self.type_of(value);
        if element_of(&self.ctx, ty.elem(&self.ctx)) != Some(elem) {
            let (expected, found) = (elem.name(), show(&self.ctx, ty));
            let message = format!("takes {expected} for its {what}, found {found}");
            return Err(Fault::new(codes::OPERANDS, message));
        }
        self.reshape(value, &[])
    }

    // ---- regions ----

    /// An op that is in no block, whose regions hold blocks until the op that they are for can be made.
    fn holder(&mut self, name: &str, regions: usize) -> Op {
        let spec = OpSpec::named(self.ctx.op_name(name), self.loc).regions(regions);
        self.importer.body.create(&spec)
    }

    /// Runs `fill` with new ops going to a new block of region `region` of `holder`.
    fn in_region<T>(
        &mut self,
        (holder, region): (Op, usize),
        args: &[Type],
        fill: impl FnOnce(&mut Self, &[Value]) -> Result<T>,
    ) -> Result<T> {
        let body = &mut *self.importer.body;
        let region = body.region(holder, region);
        let block = body.add_block(region);
        let args: Vec<Value> = args.iter().map(|&ty| body.add_arg(block, ty, self.loc)).collect();
        let outer = self.importer.block.replace(block);
        let result = fill(self, &args);
        self.importer.block = outer;
        result
    }

    /// Runs `fill` with new ops going to the end of `block`.
    fn in_block<T>(&mut self, block: Option<Block>, fill: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outer = std::mem::replace(&mut self.importer.block, block);
        let result = fill(self);
        self.importer.block = outer;
        result
    }

    fn finish_region(&mut self, values: Vec<Value>) {
        let spec = OpSpec::named(self.ctx.op_name("graph.yield"), self.loc).operands(values);
        self.importer.append(&spec);
    }

    /// Makes the op `spec` with the blocks of `holder`.
    fn take_regions(&mut self, holder: Op, spec: &OpSpec) -> Vec<Value> {
        let body = &mut *self.importer.body;
        let op = body.create(spec);
        let regions: Vec<_> = body.regions(holder).zip(body.regions(op)).collect();
        for (from, to) in regions {
            let blocks: Vec<Block> = body.blocks_of(from).collect();
            for block in blocks {
                body.move_block(block, to);
            }
        }
        body.erase(holder);
        let block = self.importer.block.expect("the function's block is made before its ops");
        self.importer.body.append(block, op);
        self.importer.body.results(op).collect()
    }

    /// Whether types differ in dimensions of size 1 and in nothing else. What one model computes in two ways has one rank here,
    /// though ONNX tells the rank of such a value only when the model runs.
    fn differ_in_ones(&self, a: Type, b: Type) -> bool {
        let ctx = &self.ctx;
        let (Some(left), Some(right)) = (a.static_shape(ctx), b.static_shape(ctx)) else { return false };
        let others = |shape: &[i64]| shape.iter().copied().filter(|&size| size != 1).collect::<Vec<_>>();
        left != right && a.elem(ctx) == b.elem(ctx) && others(left) == others(right)
    }

    /// The type that values of types `a` and `b` both have.
    fn join(&self, a: Type, b: Type, what: &str) -> Result<Type> {
        let ctx = &self.ctx;
        let (left, right) = (a.shape(ctx).unwrap_or_default(), b.shape(ctx).unwrap_or_default());
        let (same_elem, same_rank) = (a.elem(ctx) == b.elem(ctx), left.len() == right.len());
        if same_elem && left == right {
            return Ok(a);
        }
        let both = format!("{} and {}", show(ctx, a), show(ctx, b));
        if !same_elem || !same_rank {
            let message = format!("gives {what} as {both}: a value has one element type and one rank");
            return Err(Fault::new(codes::UNSUPPORTED, message));
        }
        // Control flow hands tensors over in memory that is made in front of it.
        let message = format!("gives {what} as {both}: its shape is only known when the model runs");
        let help = "give the sizes of the model's inputs, or make the shapes the same by padding";
        Err(Fault::new(codes::DYNAMIC, message).help(help))
    }

    /// `fault`, with the inputs that would have to be known, unless it has such already.
    fn undecided(&mut self, fault: Fault, parts: &[(SlotId, Part)]) -> Fault {
        if fault.is_explained() { fault } else { self.importer.because(fault, parts) }
    }

    // ---- conditions ----

    /// The outputs are those of one of two sub-graphs, by input 0, which is known only when the model runs.
    pub(in crate::import) fn either(&mut self, graphs: [&'m Graph<'m>; 2]) -> Result<()> {
        let condition = self.input(0)?;
        let condition = self.scalar_in(condition, "condition", ElementType::Bool)?;
        let holder = self.holder("graph.if", 2);
        let slot = self.input(0)?;
        self.importer.holders.insert(holder, vec![slot]);
        let made = self.branches(holder, graphs);
        self.importer.holders.remove(&holder);
        let Ok(Some((shapes, leaves))) = made else {
            self.importer.body.erase(holder);
            // Which branch it is decides on what they do not agree on.
            let parts = [(slot, Part::Elements)];
            return made.map(|_| ()).map_err(|fault| self.undecided(fault, &parts));
        };
        let types = leaves.iter().map(|leaf| leaf.2);
        let spec = OpSpec::named(self.ctx.op_name("graph.if"), self.loc);
        let spec = spec.operands([condition]).results(types.collect::<Vec<_>>()).regions(2);
        let results = self.take_regions(holder, &spec);
        let mut slots: Vec<SlotId> = results.into_iter().map(|value| self.hold(value)).collect();
        slots.reverse();
        for (index, shape) in shapes.into_iter().enumerate() {
            let slot = self.rebuild(&shape, &mut slots);
            self.give(index, slot);
        }
        Ok(())
    }

    #[expect(clippy::type_complexity, reason = "the two parts belong to one another only here")]
    fn branches(
        &mut self,
        holder: Op,
        graphs: [&'m Graph<'m>; 2],
    ) -> Result<Option<(Vec<Structure>, Vec<(SlotId, SlotId, Type)>)>> {
        let mut outputs = Vec::new();
        let mut blocks = Vec::new();
        for (at, graph) in graphs.into_iter().enumerate() {
            let expected = self.node.output.len();
            if graph.output.len() != expected {
                let found = graph.output.len();
                let message = format!("has {expected} outputs, but a branch gives {found}");
                return Err(Fault::new(codes::SIGNATURE, message));
            }
            let made = self.in_region((holder, at), &[], |cx, _| {
                blocks.push(cx.importer.block);
                cx.inline(graph, &[])
            })?;
            outputs.push(made);
        }
        let (Some(Some(no)), Some(Some(yes))) = (outputs.pop(), outputs.pop()) else {
            return Ok(None);
        };
        let mut leaves = Vec::new();
        let mut shapes = Vec::new();
        for ((&yes, &no), &name) in yes.iter().zip(&no).zip(&self.node.output) {
            let what = format!("output `{name}`");
            let shape = self.structure(yes);
            if shape != self.structure(no) {
                let message = format!(
                    "gives {what} as sequences of different lengths, or as different kinds of values: which one is only known when the model runs"
                );
                return Err(Fault::new(codes::UNSUPPORTED, message));
            }
            let (yes, no) = (self.leaves(yes), self.leaves(no));
            for (yes, mut no) in yes.into_iter().zip(no) {
                let ty = self.type_in(yes)?;
                if self.differ_in_ones(ty, self.type_in(no)?) {
                    let shape = ty.shape(&self.ctx).unwrap_or_default().to_vec();
                    no = self.in_block(blocks[1], |cx| {
                        let value = cx.value_in(no)?;
                        let value = cx.reshape(value, &shape)?;
                        Ok(cx.hold(value))
                    })?;
                }
                let ty = self.join(ty, self.type_in(no)?, &what)?;
                leaves.push((yes, no, ty));
            }
            shapes.push(shape);
        }
        for (at, block) in blocks.into_iter().enumerate() {
            let slots = leaves.iter().map(|leaf| if at == 0 { leaf.0 } else { leaf.1 });
            self.in_block(block, |cx| {
                let values: Vec<Value> = slots.map(|slot| cx.value_in(slot)).collect::<Result<_>>()?;
                cx.finish_region(values);
                Ok(())
            })?;
        }
        Ok(Some((shapes, leaves)))
    }

    fn structure(&self, slot: SlotId) -> Structure {
        match self.importer.elements_of(slot) {
            Some(elements) => {
                Structure::Sequence(elements.iter().map(|&slot| self.structure(slot)).collect())
            }
            None if self.is_absent(slot) => Structure::Absent,
            None => Structure::Tensor,
        }
    }

    fn leaves(&self, slot: SlotId) -> Vec<SlotId> {
        match self.importer.elements_of(slot) {
            Some(elements) => elements.iter().flat_map(|&slot| self.leaves(slot)).collect(),
            None if self.is_absent(slot) => Vec::new(),
            None => vec![slot],
        }
    }

    /// What has the structure `of`, with the last of `leaves`.
    fn rebuild(&mut self, of: &Structure, leaves: &mut Vec<SlotId>) -> SlotId {
        match of {
            Structure::Absent => self.hold_absent(),
            Structure::Tensor => leaves.pop().expect("as many leaves as were counted"),
            Structure::Sequence(elements) => {
                let elements = elements.iter().map(|element| self.rebuild(element, leaves)).collect();
                self.hold_sequence(elements)
            }
        }
    }

    // ---- loops ----

    /// Runs `iteration` as often as `bounds` say, from `inits` on: as a `graph.loop` if what is carried keeps
    /// its type and the iterations need not be told apart when the model is compiled, else one after the
    /// other, if their number is known and small. `None` if something could not be made, for a reason that was reported.
    pub(in crate::import) fn repeat(
        &mut self,
        bounds: &Bounds,
        inits: &[SlotId],
        iteration: Iteration<'_, 'i, 'm, 'b>,
    ) -> Result<Option<Looped>> {
        let mut count = bounds.count.map(|slot| self.number_in(slot)).transpose()?.flatten();
        let starts = bounds.condition.map_or(Ok(Some(1)), |slot| self.number_in(slot))?;
        let mut counted = None;
        if bounds.count.is_none() && starts == Some(1) {
            // A loop with a condition of its own may still count.
            counted = self.trips(inits, &mut *iteration);
            count = counted;
        }
        let few = count.filter(|&count| starts.is_some() && count <= MAX_UNROLLED);
        let tensors = inits.iter().all(|&slot| self.structure(slot) == Structure::Tensor);
        let before =
            std::mem::replace(&mut self.importer.faults, Faults::new(self.importer.options.keep_going));
        let looped = match tensors {
            true => self.as_loop(bounds, inits, (count, starts, counted), &mut *iteration),
            false => {
                let message = "carries sequences or optional values: only a loop whose number of iterations is known can";
                let decides = bounds.count.into_iter().chain(bounds.condition);
                let parts: Vec<_> = decides.map(|slot| (slot, Part::Elements)).collect();
                Err(self.undecided(Fault::new(codes::UNSUPPORTED, message), &parts))
            }
        };
        let trial = std::mem::replace(&mut self.importer.faults, before);
        let failed = looped.is_err() || trial.has_errors();
        match few {
            Some(count) if failed => self.unroll((count, starts), inits, iteration),
            _ => {
                self.importer.faults.merge(trial);
                looped
            }
        }
    }

    fn as_loop(
        &mut self,
        bounds: &Bounds,
        starts_from: &[SlotId],
        (count, starts, counted): (Option<i64>, Option<i64>, Option<i64>),
        iteration: Iteration<'_, 'i, 'm, 'b>,
    ) -> Result<Option<Looped>> {
        let count_slot = match counted {
            Some(trips) => Some(self.hold_const(Const::int(trips))),
            None => bounds.count,
        };
        let count_value =
            count_slot.map(|slot| self.scalar_in(slot, "count", ElementType::Int64)).transpose()?;
        let condition = bounds.condition.filter(|_| starts.is_none_or(|starts| starts == 0));
        let condition =
            condition.map(|slot| self.scalar_in(slot, "condition", ElementType::Bool)).transpose()?;
        let inits: Vec<Value> = starts_from.iter().map(|&slot| self.value_in(slot)).collect::<Result<_>>()?;
        let types: Vec<Type> = inits.iter().map(|&value| self.type_of(value)).collect();
        let holder = self.holder("graph.loop", 1);
        let decides: Vec<SlotId> = bounds.count.into_iter().chain(bounds.condition).collect();
        let parts: Vec<_> = decides.iter().map(|&slot| (slot, Part::Elements)).collect();
        self.importer
            .holders
            .insert(holder, decides.into_iter().chain(starts_from.iter().copied()).collect());
        let made = self.loop_region(holder, &types, counted.is_some(), &mut *iteration);
        self.importer.holders.remove(&holder);
        let Ok(Some(region)) = made else {
            self.importer.body.erase(holder);
            return made.map(|_| None);
        };
        let joined = types.iter().zip(&region.carried).enumerate().try_for_each(|(at, (&a, &b))| {
            let name = self.node.output.get(at).copied().unwrap_or_default();
            self.join(a, b, &format!("what becomes output `{name}`")).map(drop)
        });
        joined
            .inspect_err(|_| self.importer.body.erase(holder))
            .map_err(|fault| self.undecided(fault, &parts))?;
        let known = count.filter(|_| starts == Some(1) && region.goes_on).map(|count| count.max(0));
        let rows = known.unwrap_or(DYNAMIC);
        if rows == DYNAMIC && region.stacked.iter().any(|ty| ty.static_shape(&self.ctx).is_none()) {
            self.importer.body.erase(holder);
            let message =
                "stacks what its iterations give, whose number and sizes are only known when the model runs";
            let help =
                "give the sizes of the model's inputs, or export it with a constant number of iterations";
            return Err(self.undecided(Fault::new(codes::DYNAMIC, message).help(help), &parts));
        }
        let stacked = region.stacked.iter().map(|ty| {
            let shape = ty.shape(&self.ctx).unwrap_or_default();
            let shape: Vec<i64> = std::iter::once(rows).chain(shape.iter().copied()).collect();
            self.ctx.tensor(&shape, ty.elem(&self.ctx))
        });
        let results: Vec<Type> = types.iter().copied().chain(stacked).collect();
        let spec = OpSpec::named(self.ctx.op_name("graph.loop"), self.loc)
            .operand_groups(&self.ctx, &[count_value.as_slice(), condition.as_slice(), &inits])
            .results(results)
            .regions(1);
        let values = self.take_regions(holder, &spec);
        let mut slots: Vec<SlotId> = values.into_iter().map(|value| self.hold(value)).collect();
        let stacked = slots.split_off(inits.len());
        Ok(Some(Looped { carried: slots, stacked }))
    }

    fn loop_region(
        &mut self,
        holder: Op,
        types: &[Type],
        counted: bool,
        iteration: Iteration<'_, 'i, 'm, 'b>,
    ) -> Result<Option<LoopRegion>> {
        let mut args = vec![self.ctx.tensor(&[], self.ctx.int(64))];
        args.extend(types);
        self.in_region((holder, 0), &args, |cx, args| {
            let number = cx.hold(args[0]);
            let carried: Vec<SlotId> = args[1..].iter().map(|&arg| cx.hold(arg)).collect();
            let Some(mut step) = iteration(cx, number, &carried)? else { return Ok(None) };
            if counted {
                // The condition holds in all iterations but the last, behind which the count ends the loop.
                step.condition = cx.truth(true);
            }
            let goes_on = cx.number_in(step.condition)? == Some(1);
            let mut values = vec![cx.scalar_in(step.condition, "condition", ElementType::Bool)?];
            for &slot in step.carried.iter().chain(&step.stacked) {
                if cx.structure(slot) != Structure::Tensor {
                    let message = "carries or stacks sequences or optional values: only a loop whose number of iterations is known can";
                    return Err(Fault::new(codes::UNSUPPORTED, message));
                }
                values.push(cx.value_in(slot)?);
            }
            let mut types: Vec<Type> = values[1..].iter().map(|&value| cx.type_of(value)).collect();
            let stacked = types.split_off(step.carried.len());
            cx.finish_region(values);
            Ok(Some(LoopRegion { goes_on, carried: types, stacked }))
        })
    }

    /// How many iterations there are, where that follows from constants which the loop carries: counters and their limits.
    /// What the iterations compute besides is made and thrown away.
    fn trips(&mut self, inits: &[SlotId], iteration: Iteration<'_, 'i, 'm, 'b>) -> Option<i64> {
        let is_number = |cx: &mut Self, slot: SlotId| matches!(cx.number_in(slot), Ok(Some(_)));
        // Loops inside are counted when they are imported to stay.
        if self.importer.counting || !inits.iter().any(|&slot| is_number(self, slot)) {
            return None;
        }
        self.importer.counting = true;
        let keep_going = self.importer.options.keep_going;
        let before = std::mem::replace(&mut self.importer.faults, Faults::new(keep_going));
        let imported = self.importer.imported();
        let holder = self.holder("graph.loop", 1);
        let trips = self.in_region((holder, 0), &[], |cx, _| {
            let mut carried = inits.to_vec();
            for number in 0..MAX_UNROLLED {
                let slot = cx.hold_const(Const::int(number));
                let Some(step) = iteration(cx, slot, &carried)? else { return Ok(None) };
                match cx.number_in(step.condition)? {
                    Some(0) => return Ok(Some(number + 1)),
                    Some(_) if cx.importer.imported() - imported <= MAX_UNROLLED_NODES => {
                        carried = step.carried
                    }
                    _ => return Ok(None),
                }
            }
            Ok(None)
        });
        self.importer.body.erase(holder);
        self.importer.counting = false;
        let trial = std::mem::replace(&mut self.importer.faults, before);
        trips.ok().flatten().filter(|_| !trial.has_errors())
    }

    /// Iterations one after the other: what their numbers and the first values decide is known then.
    fn unroll(
        &mut self,
        (count, starts): (i64, Option<i64>),
        inits: &[SlotId],
        iteration: Iteration<'_, 'i, 'm, 'b>,
    ) -> Result<Option<Looped>> {
        let mut carried = inits.to_vec();
        let mut rows: Vec<Vec<SlotId>> = Vec::new();
        let mut goes_on = starts == Some(1);
        let before = self.importer.imported();
        for number in 0..count.max(0) {
            if !goes_on {
                break;
            }
            let number_slot = self.hold_const(Const::int(number));
            let Some(step) = iteration(self, number_slot, &carried)? else { return Ok(None) };
            goes_on = match self.number_in(step.condition)? {
                Some(condition) => condition != 0,
                None if number + 1 == count => false,
                None => {
                    let message = "carries values whose shapes change, and stops by a condition that is only known when the model runs";
                    let fault = Fault::new(codes::DYNAMIC, message)
                        .help("make the shapes the same in all iterations by padding");
                    return Err(self.undecided(fault, &[(step.condition, Part::Elements)]));
                }
            };
            carried = step.carried;
            rows.resize(step.stacked.len(), Vec::new());
            for (rows, slot) in rows.iter_mut().zip(step.stacked) {
                rows.push(slot);
            }
            if self.importer.imported() - before > MAX_UNROLLED_NODES {
                let message = format!(
                    "has to be written out iteration by iteration, and that takes more than {MAX_UNROLLED_NODES} nodes"
                );
                return Err(Fault::new(codes::LIMIT, message));
            }
        }
        if count <= 0 || starts != Some(1) {
            let message = "runs no iteration, so that the shapes of what it stacks are not known";
            return if self.node.output.len() > inits.len() {
                Err(Fault::new(codes::UNSUPPORTED, message))
            } else {
                Ok(Some(Looped { carried, stacked: Vec::new() }))
            };
        }
        let mut stacked = Vec::new();
        for rows in rows {
            stacked.push(self.stack(&rows, 0)?);
        }
        Ok(Some(Looped { carried, stacked }))
    }

    /// The tensors in `slots` as slices of one tensor, along a new dimension `axis`.
    pub(in crate::import) fn stack(&mut self, slots: &[SlotId], axis: usize) -> Result<SlotId> {
        let mut values = Vec::with_capacity(slots.len());
        for &slot in slots {
            let value = self.value_in(slot)?;
            let mut shape = self.shape_of(value);
            if axis > shape.len() {
                let message = format!("stacks a tensor of shape {} along axis {axis}", show_shape(&shape));
                return Err(Fault::new(codes::ATTRIBUTE, message));
            }
            shape.insert(axis, 1);
            values.push(self.reshape(value, &shape)?);
        }
        self.concatenated(&values, axis)
    }

    /// The values one behind the other along dimension `axis`.
    pub(in crate::import) fn concatenated(&mut self, values: &[Value], axis: usize) -> Result<SlotId> {
        let value = self.concat(values, axis)?;
        Ok(self.hold(value))
    }

    /// A constant condition.
    pub(in crate::import) fn truth(&mut self, value: bool) -> SlotId {
        let data = Numbers::Ints(vec![i64::from(value)]);
        self.hold_const(Const { element: ElementType::Bool, shape: Vec::new(), data })
    }
}

/// What a slot holds, as far as types do not say it.
#[derive(PartialEq, Eq)]
enum Structure {
    Tensor,
    Absent,
    Sequence(Vec<Structure>),
}

/// A loop's region: whether it always goes on, and the types of what it yields.
struct LoopRegion {
    goes_on: bool,
    carried: Vec<Type>,
    stacked: Vec<Type>,
}
