//! Tree to instructions.

use super::EreError;
use super::parse::{Node, Place, Set};

#[derive(Debug, Clone)]
pub(crate) enum Inst {
    /// One byte of the set at this index.
    Set(u32),
    At(Place),
    /// Go on at both, the first preferred.
    Split(u32, u32),
    Jump(u32),
    /// Remember the position: group `n` begins at slot `2n - 2` and ends at slot `2n - 1`.
    Save(u32),
    BackReference(u32),
    Match,
}

/// Instructions that match one expression; they begin at 0.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) insts: Vec<Inst>,
    pub(crate) sets: Vec<Set>,
    pub(crate) slots: usize,
    pub(crate) ignore_case: bool,
}

/// Counted repetitions within repetitions multiply; this is where that ends.
const MAX_INSTS: usize = 200_000;

impl Program {
    /// Compiles `node`; with `save`, so that running it tells what the groups matched.
    pub(crate) fn new(node: &Node, save: bool, ignore_case: bool) -> Result<Self, EreError> {
        let mut compiler =
            Compiler { program: Self { insts: Vec::new(), sets: Vec::new(), slots: 0, ignore_case }, save };
        compiler.node(node)?;
        compiler.push(Inst::Match)?;
        Ok(compiler.program)
    }
}

struct Compiler {
    program: Program,
    save: bool,
}

impl Compiler {
    fn here(&self) -> u32 {
        self.program.insts.len() as u32
    }

    fn push(&mut self, inst: Inst) -> Result<usize, EreError> {
        if self.program.insts.len() >= MAX_INSTS {
            return Err(EreError::TooLarge);
        }
        self.program.insts.push(inst);
        Ok(self.program.insts.len() - 1)
    }

    fn node(&mut self, node: &Node) -> Result<(), EreError> {
        match node {
            Node::Set(set) => {
                let index = self.set(set);
                self.push(Inst::Set(index))?;
            }
            Node::At(place) => {
                self.push(Inst::At(*place))?;
            }
            Node::BackReference(group) => {
                self.push(Inst::BackReference(*group))?;
            }
            Node::Group(number, inner) if self.save => {
                self.program.slots = self.program.slots.max(2 * *number as usize);
                self.push(Inst::Save(2 * number - 2))?;
                self.node(inner)?;
                self.push(Inst::Save(2 * number - 1))?;
            }
            Node::Group(_, inner) => self.node(inner)?,
            Node::Sequence(nodes) => {
                for node in nodes {
                    self.node(node)?;
                }
            }
            Node::Choice(nodes) => self.choice(nodes)?,
            Node::Repeat(inner, least, most) => self.repeat(inner, *least, *most)?,
        }
        Ok(())
    }

    fn set(&mut self, set: &Set) -> u32 {
        let sets = &mut self.program.sets;
        let index = sets
            .iter()
            .rev()
            .take(16)
            .position(|known| known == set)
            .map_or(sets.len(), |back| sets.len() - 1 - back);
        if index == sets.len() {
            sets.push(set.clone());
        }
        index as u32
    }

    fn choice(&mut self, nodes: &[Node]) -> Result<(), EreError> {
        let mut jumps = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            if at + 1 == nodes.len() {
                self.node(node)?;
                break;
            }
            let split = self.push(Inst::Split(self.here() + 1, 0))?;
            self.node(node)?;
            jumps.push(self.push(Inst::Jump(0))?);
            self.program.insts[split] = Inst::Split(split as u32 + 1, self.here());
        }
        let end = self.here();
        for jump in jumps {
            self.program.insts[jump] = Inst::Jump(end);
        }
        Ok(())
    }

    fn repeat(&mut self, inner: &Node, least: u32, most: Option<u32>) -> Result<(), EreError> {
        for _ in 0..least {
            self.node(inner)?;
        }
        let Some(most) = most else {
            let split = self.push(Inst::Split(self.here() + 1, 0))?;
            self.node(inner)?;
            self.push(Inst::Jump(split as u32))?;
            self.program.insts[split] = Inst::Split(split as u32 + 1, self.here());
            return Ok(());
        };
        let mut splits = Vec::new();
        for _ in least..most {
            splits.push(self.push(Inst::Split(self.here() + 1, 0))?);
            self.node(inner)?;
        }
        let end = self.here();
        for split in splits {
            self.program.insts[split] = Inst::Split(split as u32 + 1, end);
        }
        Ok(())
    }
}
