//! The decision tree of a set of patterns.
//!
//! Predicates that several patterns ask are asked once and as early as possible: those that most patterns ask
//! come first, then those of patterns that share most, then those nearest to the root. Each pattern is then
//! pushed through the tree along what it shares with those in front of it. This is upstream's algorithm
//! (`MatcherNode::generateMatcherTree`); that of ISLE and of term rewriting at large (Maranget, "Compiling
//! Pattern Matching to Good Decision Trees", 2008) differs in choosing the next question by what is left.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};
use terrace_ir::{Diagnostic, Loc};

use super::collect::PatternPredicates;
use super::predicate::{Answer, Place, Places, Pos, Predicate, Question};

/// How many places a node names that asks for many patterns.
const MAX_LOCS: usize = 16;

/// A node, by number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NodeId(u32);

/// What a node does.
#[derive(Debug)]
pub(super) enum NodeKind {
    /// Asks and goes on with the child for the answer.
    Ask {
        /// What is asked about.
        pos: Pos,
        /// What is asked.
        question: Question,
        /// The answers that patterns want, and what comes next.
        children: Vec<(Answer, NodeId)>,
        /// The places in files of patterns that ask, [`MAX_LOCS`] of them at most.
        locs: Vec<Loc>,
    },
    /// The pattern with that number fits.
    Success(usize),
    /// Nothing is left to ask.
    Exit,
}

/// A node of the tree.
#[derive(Debug)]
pub(super) struct Node {
    /// What it does.
    pub(super) kind: NodeKind,
    /// Where matching goes on when no answer leads on, or has led to an end.
    pub(super) failure: Option<NodeId>,
}

/// The decision tree of a set of patterns.
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The first node.
    pub(super) root: NodeId,
}

impl Tree {
    /// The node with number `id`.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }
}

/// A predicate that some patterns share.
#[derive(Default)]
struct Shared {
    /// How often it is asked.
    primary: u64,
    /// How much is shared in the patterns that ask.
    secondary: u64,
    /// The answer that each pattern wants, and where it asks.
    answers: FxHashMap<usize, (Answer, Loc)>,
}

/// The questions of all patterns in the order in which they are asked, and for each pattern those that it
/// asks, by place in that order.
struct Ordered {
    questions: Vec<(Pos, Question, Shared)>,
    of_pattern: Vec<Vec<usize>>,
}

/// The tree of `patterns`, which were collected from the pattern ops at `locs`.
///
/// # Errors
/// When a pattern wants two different answers to one question.
pub(super) fn build(
    patterns: &[PatternPredicates],
    locs: &[Loc],
    places: &Places,
) -> Result<Tree, Diagnostic> {
    let ordered = order(patterns, locs, places)?;
    let mut builder = Builder { nodes: Vec::new(), root: None };
    for (pattern, asked) in ordered.of_pattern.iter().enumerate() {
        builder.push(pattern, asked, &ordered.questions);
    }
    let exit = builder.add(NodeKind::Exit);
    let mut link = Link::Root;
    while let Some(node) = builder.get(link) {
        link = Link::Failure(node);
    }
    builder.set(link, exit);
    let root = builder.root.unwrap_or(exit);
    Ok(Tree { nodes: builder.nodes, root })
}

fn order(patterns: &[PatternPredicates], locs: &[Loc], places: &Places) -> Result<Ordered, Diagnostic> {
    let mut numbers: FxHashMap<(Pos, Question), usize> = FxHashMap::default();
    let mut questions: Vec<(Pos, Question, Shared)> = Vec::new();
    let mut of_pattern: Vec<Vec<usize>> = Vec::new();
    for (pattern, asked) in patterns.iter().enumerate() {
        let (mut own, mut seen) = (Vec::new(), FxHashSet::default());
        for &(Predicate { pos, question, answer }, loc) in &asked.predicates {
            let number = *numbers.entry((pos, question)).or_insert_with(|| {
                questions.push((pos, question, Shared::default()));
                questions.len() - 1
            });
            let shared = &mut questions[number].2;
            shared.primary += 1;
            if shared.answers.entry(pattern).or_insert((answer, loc)).0 != answer {
                let message = "this pattern matches nothing: it asks for two different things in one place";
                return Err(Diagnostic::error(locs[pattern], message).note(loc, "one of the two"));
            }
            if seen.insert(number) {
                own.push(number);
            }
        }
        of_pattern.push(own);
    }
    for own in &of_pattern {
        let total: u64 = own.iter().map(|&number| questions[number].2.primary.pow(2)).sum();
        own.iter().for_each(|&number| questions[number].2.secondary += total);
    }
    let levels = levels(&questions, places);
    let mut sorted: Vec<usize> = (0..questions.len()).collect();
    sorted.sort_by_key(|&number| {
        let (pos, question, shared) = &questions[number];
        let rank = places.place(*pos).rank();
        let frequency = (Reverse(shared.primary), Reverse(shared.secondary));
        (levels[number], frequency, places.depth(*pos), rank, question.rank(), number)
    });
    let mut place_of = vec![0; sorted.len()];
    for (at, &number) in sorted.iter().enumerate() {
        place_of[number] = at;
    }
    for own in &mut of_pattern {
        own.iter_mut().for_each(|number| *number = place_of[*number]);
        own.sort_unstable();
    }
    let mut slots: Vec<Option<(Pos, Question, Shared)>> = questions.into_iter().map(Some).collect();
    let questions = sorted.into_iter().filter_map(|number| slots[number].take()).collect();
    Ok(Ordered { questions, of_pattern })
}

/// How many native constraints must have been asked, one after the other, before each question: those whose
/// results it is about.
fn levels(questions: &[(Pos, Question, Shared)], places: &Places) -> Vec<u32> {
    let mut level_of: FxHashMap<u32, u32> = FxHashMap::default();
    // A constraint has a greater number than those whose results it takes.
    let mut ids: Vec<u32> = questions
        .iter()
        .filter_map(|&(_, question, _)| match question {
            Question::Constraint(id) => Some(id.0),
            _ => None,
        })
        .collect();
    ids.sort_unstable();
    let above = |pos: Pos, level_of: &FxHashMap<u32, u32>| {
        let mut at = Some(pos);
        while let Some(pos) = at {
            let place = places.place(pos);
            if let Place::ConstraintResult(id, _) = place {
                return level_of.get(&id.0).map_or(0, |level| level + 1);
            }
            at = place.parent();
        }
        0
    };
    let of_constraint = |id: u32, level_of: &FxHashMap<u32, u32>| {
        let args = &places.constraint_of(super::predicate::ConstraintId(id)).args;
        args.iter().map(|&arg| above(arg, level_of)).max().unwrap_or(0)
    };
    for id in ids {
        let level = of_constraint(id, &level_of);
        level_of.insert(id, level);
    }
    questions
        .iter()
        .map(|&(pos, question, _)| match question {
            Question::Constraint(id) => above(pos, &level_of).max(of_constraint(id.0, &level_of)),
            Question::EqualTo(other) => above(pos, &level_of).max(above(other, &level_of)),
            _ => above(pos, &level_of),
        })
        .collect()
}

/// Where a node hangs.
#[derive(Clone, Copy)]
enum Link {
    Root,
    Failure(NodeId),
    Child(NodeId, usize),
}

struct Builder {
    nodes: Vec<Node>,
    root: Option<NodeId>,
}

/// The child of a node that has none yet.
const NONE: NodeId = NodeId(u32::MAX);

impl Builder {
    fn add(&mut self, kind: NodeKind) -> NodeId {
        self.nodes.push(Node { kind, failure: None });
        NodeId(self.nodes.len() as u32 - 1)
    }

    fn get(&self, link: Link) -> Option<NodeId> {
        match link {
            Link::Root => self.root,
            Link::Failure(node) => self.nodes[node.0 as usize].failure,
            Link::Child(node, at) => match &self.nodes[node.0 as usize].kind {
                NodeKind::Ask { children, .. } => Some(children[at].1).filter(|&child| child != NONE),
                _ => None,
            },
        }
    }

    fn set(&mut self, link: Link, to: NodeId) {
        match link {
            Link::Root => self.root = Some(to),
            Link::Failure(node) => self.nodes[node.0 as usize].failure = Some(to),
            Link::Child(node, at) => {
                if let NodeKind::Ask { children, .. } = &mut self.nodes[node.0 as usize].kind {
                    children[at].1 = to;
                }
            }
        }
    }

    /// Adds a pattern that asks the questions `asked`, in order.
    fn push(&mut self, pattern: usize, asked: &[usize], questions: &[(Pos, Question, Shared)]) {
        let mut link = Link::Root;
        for &number in asked {
            let (pos, question, shared) = &questions[number];
            let node = loop {
                let Some(node) = self.get(link) else {
                    let (children, locs) = (Vec::new(), Vec::new());
                    let kind = NodeKind::Ask { pos: *pos, question: *question, children, locs };
                    let node = self.add(kind);
                    self.set(link, node);
                    break node;
                };
                match &self.nodes[node.0 as usize].kind {
                    NodeKind::Ask { pos: p, question: q, .. } if p == pos && q == question => break node,
                    _ => link = Link::Failure(node),
                }
            };
            let (answer, loc) = shared.answers[&pattern];
            let NodeKind::Ask { children, locs, .. } = &mut self.nodes[node.0 as usize].kind else {
                continue;
            };
            if locs.len() < MAX_LOCS && !locs.contains(&loc) {
                locs.push(loc);
            }
            let at = children.iter().position(|child| child.0 == answer).unwrap_or_else(|| {
                children.push((answer, NONE));
                children.len() - 1
            });
            link = Link::Child(node, at);
        }
        let success = self.add(NodeKind::Success(pattern));
        if let Some(rest) = self.get(link) {
            self.set(Link::Failure(success), rest);
        }
        self.set(link, success);
    }
}
