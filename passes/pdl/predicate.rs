//! What patterns ask: positions in the matched IR, questions about them, and the answers that a pattern wants.
//!
//! All three are interned, so that patterns that ask the same share it. Their order and that of the kinds is
//! upstream's (`PDLToPDLInterp/Predicate.h`): it decides which of two questions comes first.

use rustc_hash::FxHashMap;
use terrace_ir::{Attr, Name, Type};

/// A position, by number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) struct Pos(pub(super) u32);

/// An application of a native constraint, by number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) struct ConstraintId(pub(super) u32);

/// A group of operands or results.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Group {
    /// Its number; all operands or results without one.
    pub(super) index: Option<u32>,
    /// Whether it is of any size, not of size one.
    pub(super) variadic: bool,
    /// How many operands the pattern lists behind it, when it is the only one of any size.
    pub(super) behind: Option<u32>,
    /// Whether the pattern lists several of any size.
    pub(super) segmented: bool,
}

impl Group {
    /// All operands or results.
    pub(super) const ALL: Group = Group { index: None, variadic: true, behind: None, segmented: false };

    /// Group `index` of those with the given arities, `true` for any size.
    pub(super) fn at(index: u32, variadic: &[bool]) -> Group {
        let several = variadic.iter().filter(|&&any| any).count();
        let behind = (several == 1).then(|| variadic.len() as u32 - 1 - index);
        Group { index: Some(index), variadic: variadic[index as usize], behind, segmented: several > 1 }
    }
}

/// Where in the matched IR something is, from the op that matching starts at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Place {
    /// The op that matching starts at.
    Root,
    /// The op that defines a value, or the first of several.
    DefiningOp(Pos),
    /// An op that a loop goes over.
    LoopOp(Pos),
    /// An operand of an op.
    Operand(Pos, u32),
    /// Operands of an op.
    OperandGroup(Pos, Group),
    /// An attribute of an op.
    Attribute(Pos, Name),
    /// A result of a native constraint.
    ConstraintResult(ConstraintId, u32),
    /// A result of an op.
    Result(Pos, u32),
    /// Results of an op.
    ResultGroup(Pos, Group),
    /// The type of an attribute or value, or the types of values.
    Type(Pos),
    /// An attribute that the pattern gives.
    AttributeLiteral(Attr),
    /// A type or an array of types that the pattern gives.
    TypeLiteral(Attr),
    /// The users of a value, or of the first of several.
    Users(Pos),
    /// A loop over users, with a number that tells loops over the same ones apart.
    ForEach(Pos, u32),
}

impl Place {
    /// The position that it is found from.
    pub(super) fn parent(self) -> Option<Pos> {
        match self {
            Place::DefiningOp(parent)
            | Place::LoopOp(parent)
            | Place::Operand(parent, _)
            | Place::OperandGroup(parent, _)
            | Place::Attribute(parent, _)
            | Place::Result(parent, _)
            | Place::ResultGroup(parent, _)
            | Place::Type(parent)
            | Place::Users(parent)
            | Place::ForEach(parent, _) => Some(parent),
            Place::Root
            | Place::ConstraintResult(..)
            | Place::AttributeLiteral(_)
            | Place::TypeLiteral(_) => None,
        }
    }

    /// Place in the order of positions.
    pub(super) fn rank(self) -> u8 {
        match self {
            Place::Root | Place::DefiningOp(_) | Place::LoopOp(_) => 0,
            Place::Operand(..) => 1,
            Place::OperandGroup(..) => 2,
            Place::Attribute(..) => 3,
            Place::ConstraintResult(..) => 4,
            Place::Result(..) => 5,
            Place::ResultGroup(..) => 6,
            Place::Type(_) => 7,
            Place::AttributeLiteral(_) => 8,
            Place::TypeLiteral(_) => 9,
            Place::Users(_) => 10,
            Place::ForEach(..) => 11,
        }
    }
}

/// What can be asked about a position.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) enum Question {
    /// Is there anything?
    IsNotNull,
    /// What is the op's name?
    OperationName,
    /// What is the type, or what are the types?
    Type,
    /// What is the attribute?
    Attribute,
    /// Has the op at least so many operands?
    OperandCountAtLeast,
    /// How many operands has the op?
    OperandCount,
    /// Has the op at least so many results?
    ResultCountAtLeast,
    /// How many results has the op?
    ResultCount,
    /// Is it the same as what is at another position?
    EqualTo(Pos),
    /// Does a native constraint hold?
    Constraint(ConstraintId),
}

impl Question {
    /// Place in the order of questions.
    pub(super) fn rank(self) -> u8 {
        match self {
            Question::IsNotNull => 0,
            Question::OperationName => 1,
            Question::Type => 2,
            Question::Attribute => 3,
            Question::OperandCountAtLeast => 4,
            Question::OperandCount => 5,
            Question::ResultCountAtLeast => 6,
            Question::ResultCount => 7,
            Question::EqualTo(_) => 8,
            Question::Constraint(_) => 9,
        }
    }
}

/// The answer that a pattern wants.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Answer {
    /// Yes.
    Yes,
    /// The name of an op.
    Name(Name),
    /// An attribute, a type or an array of types.
    Attr(Attr),
    /// A number of operands or results.
    Count(u32),
}

/// An application of a native constraint.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Constraint {
    pub(super) name: Name,
    pub(super) args: Vec<Pos>,
    pub(super) results: Vec<Type>,
    pub(super) negated: bool,
}

/// A question about a position, and the answer that a pattern wants.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Predicate {
    pub(super) pos: Pos,
    pub(super) question: Question,
    pub(super) answer: Answer,
}

/// All positions and constraints of a set of patterns.
#[derive(Default)]
pub(super) struct Places {
    places: Vec<Place>,
    depths: Vec<u32>,
    numbers: FxHashMap<Place, Pos>,
    constraints: Vec<Constraint>,
    constraint_numbers: FxHashMap<Constraint, ConstraintId>,
}

impl Places {
    /// The position for `place`.
    pub(super) fn at(&mut self, place: Place) -> Pos {
        if let Some(&pos) = self.numbers.get(&place) {
            return pos;
        }
        let above = place.parent().map_or(0, |parent| self.depth(parent));
        let is_op = matches!(place, Place::DefiningOp(_) | Place::LoopOp(_));
        let pos = Pos(self.places.len() as u32);
        self.places.push(place);
        self.depths.push(above + u32::from(is_op));
        self.numbers.insert(place, pos);
        pos
    }

    /// The place that `pos` stands for.
    pub(super) fn place(&self, pos: Pos) -> Place {
        self.places[pos.0 as usize]
    }

    /// How many ops lie between `pos` and the root.
    pub(super) fn depth(&self, pos: Pos) -> u32 {
        self.depths[pos.0 as usize]
    }

    /// The number of `constraint`.
    pub(super) fn constraint(&mut self, constraint: Constraint) -> ConstraintId {
        if let Some(&id) = self.constraint_numbers.get(&constraint) {
            return id;
        }
        let id = ConstraintId(self.constraints.len() as u32);
        self.constraints.push(constraint.clone());
        self.constraint_numbers.insert(constraint, id);
        id
    }

    /// The constraint with number `id`.
    pub(super) fn constraint_of(&self, id: ConstraintId) -> &Constraint {
        &self.constraints[id.0 as usize]
    }

    /// Number of positions.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
}
