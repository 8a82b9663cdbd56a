//! Locations: where in a model's source an op comes from.
//!
//! The kinds are those of MLIR's builtin dialect. Importers give an op a [`LocKind::Name`] for the
//! node around a [`LocKind::CallSite`] chain for the stack frames, innermost frame first.

mod store;

use crate::attr::Attr;
use crate::context::{Context, Name};
use crate::intern::handle;
pub(crate) use store::LocStore;

handle! {
    /// A location.
    Loc
}

/// What a [`Loc`] is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum LocKind {
    /// `loc(unknown)`.
    Unknown,
    /// `loc("file":line:col to :line:col)`: 1-based; a place has its end equal to its start.
    File {
        /// File name.
        file: Name,
        /// First line.
        line: u32,
        /// First column.
        col: u32,
        /// Last line.
        end_line: u32,
        /// Last column.
        end_col: u32,
    },
    /// `loc("name"(child))`.
    Name {
        /// The name, of a node or a module.
        name: Name,
        /// Where the named thing is; unknown when only the name is known.
        child: Loc,
    },
    /// `loc(callsite(callee at caller))`.
    CallSite {
        /// The place in the function called.
        callee: Loc,
        /// The place of the call.
        caller: Loc,
    },
    /// `loc(fused<metadata>[a, b])`: made from ops at several places.
    Fused {
        /// The places.
        locs: Box<[Loc]>,
        /// What the fusing rewrite noted.
        metadata: Option<Attr>,
    },
}

impl Loc {
    /// `loc(unknown)`, the same in every context.
    pub const UNKNOWN: Loc = Loc(0);

    /// What this location is.
    #[inline]
    pub fn kind(self, ctx: &Context) -> &LocKind {
        ctx.loc_kind(self)
    }

    /// Whether this is `loc(unknown)`.
    pub fn is_unknown(self) -> bool {
        self == Loc::UNKNOWN
    }

    /// The first file location within, depth first; `None` when there is none.
    pub fn file(self, ctx: &Context) -> Option<Loc> {
        let mut stack = vec![self];
        while let Some(loc) = stack.pop() {
            match loc.kind(ctx) {
                LocKind::Unknown => {}
                LocKind::File { .. } => return Some(loc),
                LocKind::Name { child, .. } => stack.push(*child),
                LocKind::CallSite { callee, caller } => stack.extend([*caller, *callee]),
                LocKind::Fused { locs, .. } => stack.extend(locs.iter().rev()),
            }
        }
        None
    }
}

/// Constructors.
impl Context {
    /// The place `file:line:col`, 1-based.
    pub fn file_loc(&self, file: &str, line: u32, col: u32) -> Loc {
        let file = self.name(file);
        self.loc(LocKind::File { file, line, col, end_line: line, end_col: col })
    }

    /// The thing called `name` at `child`.
    pub fn name_loc(&self, name: &str, child: Loc) -> Loc {
        let name = self.name(name);
        self.loc(LocKind::Name { name, child })
    }

    /// `callee`, called from `caller`.
    pub fn call_site_loc(&self, callee: Loc, caller: Loc) -> Loc {
        self.loc(LocKind::CallSite { callee, caller })
    }

    /// All of `locs`: nested fusions without metadata are flattened, unknown places and repetitions
    /// left out, and a single place stands for itself (as upstream's `FusedLoc::get`).
    pub fn fused_loc(&self, locs: impl IntoIterator<Item = Loc>) -> Loc {
        let mut flat: Vec<Loc> = Vec::new();
        for loc in locs {
            match loc.kind(self) {
                LocKind::Unknown => {}
                LocKind::Fused { locs, metadata: None } => {
                    for &inner in locs {
                        if !flat.contains(&inner) {
                            flat.push(inner);
                        }
                    }
                }
                _ if flat.contains(&loc) => {}
                _ => flat.push(loc),
            }
        }
        match flat[..] {
            [] => Loc::UNKNOWN,
            [one] => one,
            _ => self.loc(LocKind::Fused { locs: flat.into(), metadata: None }),
        }
    }
}
