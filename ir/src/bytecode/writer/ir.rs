//! Ops, blocks and regions.

use rustc_hash::FxHashMap;

use super::emitter::Emitter;
use super::numbering::{Item, Numbering, attr_dict};
use super::properties::Properties;
use crate::body::{Block, Body, Op, Region};
use crate::bytecode::encoding::{Section, mask, since};

/// The numbers of values and blocks of one body.
struct Scope<'b> {
    body: &'b Body,
    values: Vec<u32>,
    next_value: u32,
    blocks: FxHashMap<Block, u32>,
}

impl<'b> Scope<'b> {
    fn new(body: &'b Body) -> Scope<'b> {
        Scope { body, values: vec![0; body.value_bound()], next_value: 0, blocks: FxHashMap::default() }
    }
}

/// What is left to write.
enum Step {
    Region(Region),
    Block(Block),
    Op(Op),
    /// Takes the numbers of a region's values back.
    EndRegion(u32),
    /// Puts what was written of an isolated op into a section.
    EndIsolated,
}

struct Writer<'w, 'b> {
    numbering: &'w Numbering,
    properties: &'w mut Properties,
    version: u64,
    scopes: Vec<Scope<'b>>,
    outputs: Vec<Emitter>,
    steps: Vec<Step>,
}

/// The section of the ops: `root` and all below it.
pub(super) fn write_ir(
    root: &Body,
    numbering: &Numbering,
    properties: &mut Properties,
    version: u64,
) -> Emitter {
    let mut out = Emitter::default();
    out.flagged(1, false);
    let mut writer =
        Writer { numbering, properties, version, scopes: Vec::new(), outputs: vec![out], steps: Vec::new() };
    // The self op as its own parent sees it: without operands, results and successors.
    writer.op(root, root.self_op(), Some(root));
    while let Some(step) = writer.steps.pop() {
        writer.step(step);
    }
    writer.outputs.pop().unwrap_or_default()
}

impl<'b> Writer<'_, 'b> {
    fn out(&mut self) -> &mut Emitter {
        if self.outputs.is_empty() {
            self.outputs.push(Emitter::default());
        }
        let last = self.outputs.len() - 1;
        &mut self.outputs[last]
    }

    fn step(&mut self, step: Step) {
        let Some(body) = self.scopes.last().map(|scope| scope.body) else { return };
        match step {
            Step::Region(region) => self.region(body, region),
            Step::Block(block) => self.block(body, block),
            Step::Op(op) => self.op(body, op, body.nested(op)),
            Step::EndRegion(next_value) => {
                if let Some(scope) = self.scopes.last_mut() {
                    scope.next_value = next_value;
                }
            }
            Step::EndIsolated => {
                self.scopes.pop();
                if self.version >= since::LAZY_LOADING
                    && let Some(inner) = self.outputs.pop()
                {
                    self.out().section(Section::Ir, inner);
                }
            }
        }
    }

    fn region(&mut self, body: &'b Body, region: Region) {
        let Some(scope) = self.scopes.last_mut() else { return };
        let first = scope.next_value;
        let mut count = 0;
        for block in body.blocks_of(region) {
            scope.blocks.insert(block, count);
            count += 1;
            let results = body.ops_of(block).flat_map(|op| body.results(op));
            for value in body.args(block).iter().copied().chain(results) {
                scope.values[value.index()] = scope.next_value;
                scope.next_value += 1;
            }
        }
        let values = scope.next_value - first;
        self.out().varint(u64::from(count));
        if count == 0 {
            return;
        }
        self.out().varint(u64::from(values));
        self.steps.push(Step::EndRegion(first));
        let start = self.steps.len();
        self.steps.extend(body.blocks_of(region).map(Step::Block));
        self.steps[start..].reverse();
    }

    fn block(&mut self, body: &'b Body, block: Block) {
        let args = body.args(block);
        let ops = body.ops_of(block).count();
        self.out().flagged(ops as u64, !args.is_empty());
        if !args.is_empty() {
            self.out().varint(args.len() as u64);
            for &arg in args {
                let (ty, loc) = (self.numbering.type_number(body.ty(arg)), body.value_loc(arg));
                let number = self.numbering.item_number(Item::Loc(loc));
                let elided = self.version >= since::ELIDED_ARG_LOCS;
                let out = self.out();
                if elided {
                    out.flagged(ty, !loc.is_unknown())
                } else {
                    out.varint(ty)
                }
                if !elided || !loc.is_unknown() {
                    out.varint(number);
                }
            }
            if self.version >= since::USE_LIST_ORDER {
                self.out().byte(0);
            }
        }
        let start = self.steps.len();
        self.steps.extend(body.ops_of(block).map(Step::Op));
        self.steps[start..].reverse();
    }

    /// Writes an op; its regions are the next steps. `own` is its own body, when it is isolated.
    fn op(&mut self, body: &'b Body, op: Op, own: Option<&'b Body>) {
        let (numbering, version) = (self.numbering, self.version);
        let attrs = attr_dict(body, op, version).map(|attr| numbering.attr_number(body.ctx(), attr));
        let native = version >= since::NATIVE_PROPERTIES;
        let properties = if native { self.properties.add(body, op, numbering, version) } else { None };
        let mut parts = 0;
        let out = self.out();
        out.varint(numbering.op_number(body.name(op)));
        let at = out.len();
        out.byte(0);
        out.varint(numbering.item_number(Item::Loc(body.loc(op))));
        for (number, part) in [(attrs, mask::ATTRS), (properties, mask::PROPERTIES)] {
            if let Some(number) = number {
                parts |= part;
                out.varint(number);
            }
        }
        parts |= self.values(body, op);
        let regions = body.n_regions(op);
        if regions > 0 {
            parts |= mask::REGIONS;
        }
        let out = self.out();
        out.patch(at, parts);
        if regions > 0 {
            out.flagged(regions as u64, own.is_some());
            self.enter(body, op, own);
        }
    }

    /// Writes results, operands and successors; which of them there are.
    fn values(&mut self, body: &Body, op: Op) -> u8 {
        let numbering = self.numbering;
        let Some(scope) = self.scopes.last() else { return 0 };
        let operands: Vec<u64> =
            body.operands(op).iter().map(|value| u64::from(scope.values[value.index()])).collect();
        let successors: Vec<u64> = body
            .successors(op)
            .iter()
            .map(|block| scope.blocks.get(block).copied().map_or(0, u64::from))
            .collect();
        let results: Vec<u64> = body.results(op).map(|value| numbering.type_number(body.ty(value))).collect();
        let mut parts = 0;
        let out = self.out();
        let lists = [(results, mask::RESULTS), (operands, mask::OPERANDS), (successors, mask::SUCCESSORS)];
        for (list, part) in lists {
            if !list.is_empty() {
                parts |= part;
                out.varint(list.len() as u64);
                list.into_iter().for_each(|number| out.varint(number));
            }
        }
        parts
    }

    fn enter(&mut self, body: &'b Body, op: Op, own: Option<&'b Body>) {
        let regions: Vec<Region> = match own {
            Some(own) => {
                self.scopes.push(Scope::new(own));
                if self.version >= since::LAZY_LOADING {
                    self.outputs.push(Emitter::default());
                }
                self.steps.push(Step::EndIsolated);
                own.regions(own.self_op()).collect()
            }
            None => body.regions(op).collect(),
        };
        let start = self.steps.len();
        self.steps.extend(regions.into_iter().map(Step::Region));
        self.steps[start..].reverse();
    }
}
