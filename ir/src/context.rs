//! What every body shares: interned types, attributes, names, affine maps and locations, constant
//! blobs, and the registry of loaded dialects.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::action::ActionHandler;
use crate::affine::{AffineExpr, AffineExprKind, AffineMap, AffineMapData, IntegerSet, IntegerSetData};
use crate::attr::{Attr, AttrKind};
use crate::blob::BlobStore;
use crate::body::Signatures;
use crate::intern::{Interner, handle};
use crate::loc::{Loc, LocKind, LocStore};
use crate::op::{DialectInfo, OpInfo, Registry};
use crate::types::{Type, TypeKind};

handle! {
    /// An identifier: the name of an attribute, a symbol, a dialect, a file.
    Name
}

/// The name of an op: a declared op, or an unregistered one.
///
/// Ops declared with [`op!`](crate::op!) have the same number in every context of a process, so
/// that testing what an op is needs no context.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct OpName(pub(crate) u32);

/// Numbers from here on name ops that no loaded dialect declares.
pub(crate) const FIRST_UNREGISTERED: u32 = 1 << 24;

impl OpName {
    /// Whether a loaded dialect declares this op.
    pub fn is_registered(self) -> bool {
        self.0 < FIRST_UNREGISTERED
    }
}

/// A shared, append-only store of everything that is interned, and the loaded dialects.
///
/// Cheap to clone: clones share the store.
#[derive(Clone)]
pub struct Context(Arc<ContextData>);

/// What a [`Context`] shares.
pub struct ContextData {
    names: Interner<Box<str>>,
    types: Interner<TypeKind>,
    attrs: Interner<AttrKind>,
    locs: LocStore,
    affine_exprs: Interner<AffineExprKind>,
    affine_maps: Interner<AffineMapData>,
    integer_sets: Interner<IntegerSetData>,
    unregistered_ops: Interner<Name>,
    blobs: BlobStore,
    registry: Registry,
    actions: OnceLock<Arc<dyn ActionHandler>>,
    show_ops: AtomicBool,
    /// What verifiers that are done have found to fit its declaration, one for each that ran at a time.
    sound: Mutex<Vec<Signatures<()>>>,
}

impl Deref for Context {
    type Target = ContextData;

    #[inline]
    fn deref(&self) -> &ContextData {
        &self.0
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context")
    }
}

impl Context {
    /// A context with the dialects of `registry`.
    pub fn new(registry: Registry) -> Context {
        let mut data = ContextData {
            names: Interner::new(),
            types: Interner::new(),
            attrs: Interner::new(),
            locs: LocStore::new(),
            affine_exprs: Interner::new(),
            affine_maps: Interner::new(),
            integer_sets: Interner::new(),
            unregistered_ops: Interner::new(),
            blobs: BlobStore::default(),
            registry: Registry::default(),
            actions: OnceLock::new(),
            show_ops: AtomicBool::new(false),
            sound: Mutex::default(),
        };
        data.attrs.intern(AttrKind::Unit);
        data.attrs.intern(AttrKind::Dict(Box::default()));
        let mut registry = registry;
        registry.freeze(&|text| data.name(text));
        data.registry = registry;
        Context(Arc::new(data))
    }

    /// Interns a type.
    pub fn ty(&self, kind: TypeKind) -> Type {
        Type(self.types.intern(kind))
    }

    /// Interns an attribute. The entries of a dictionary must be sorted by name, as
    /// [`Context::dict`] does.
    pub fn attr(&self, kind: AttrKind) -> Attr {
        Attr(self.attrs.intern(kind))
    }

    /// Interns a location.
    pub fn loc(&self, kind: LocKind) -> Loc {
        self.locs.intern(kind)
    }

    pub(crate) fn affine_expr(&self, kind: AffineExprKind) -> AffineExpr {
        AffineExpr(self.affine_exprs.intern(kind))
    }

    pub(crate) fn intern_affine_map(&self, data: AffineMapData) -> AffineMap {
        AffineMap(self.affine_maps.intern(data))
    }

    /// Interns an integer set.
    pub fn integer_set(&self, data: IntegerSetData) -> IntegerSet {
        IntegerSet(self.integer_sets.intern(data))
    }

    /// The op called `text`: declared by a loaded dialect, or unregistered.
    pub fn op_name(&self, text: &str) -> OpName {
        match self.registry.op(text) {
            Some(name) => name,
            None => OpName(FIRST_UNREGISTERED + self.unregistered_ops.intern(self.name(text))),
        }
    }
}

impl ContextData {
    /// Interns an identifier.
    pub fn name(&self, text: &str) -> Name {
        Name(self.names.intern_with(text, || text.into()))
    }

    /// The text of an identifier.
    #[inline]
    pub fn str(&self, name: Name) -> &str {
        self.names.get(name.0)
    }

    /// What a type is.
    #[inline]
    pub fn type_kind(&self, ty: Type) -> &TypeKind {
        self.types.get(ty.0)
    }

    /// What an attribute is.
    #[inline]
    pub fn attr_kind(&self, attr: Attr) -> &AttrKind {
        self.attrs.get(attr.0)
    }

    /// Whether an attribute was interned that `holds` is true of.
    pub(crate) fn has_attr(&self, holds: impl Fn(&AttrKind) -> bool) -> bool {
        self.attrs.iter().any(holds)
    }

    /// What a location is.
    #[inline]
    pub fn loc_kind(&self, loc: Loc) -> &LocKind {
        self.locs.get(loc)
    }

    pub(crate) fn affine_expr_kind(&self, expr: AffineExpr) -> AffineExprKind {
        *self.affine_exprs.get(expr.0)
    }

    pub(crate) fn affine_map_data(&self, map: AffineMap) -> &AffineMapData {
        self.affine_maps.get(map.0)
    }

    /// What an integer set is.
    pub fn integer_set_data(&self, set: IntegerSet) -> &IntegerSetData {
        self.integer_sets.get(set.0)
    }

    /// Full name of an op, `dialect.mnemonic`.
    pub fn op_str(&self, op: OpName) -> &str {
        match self.op_info(op) {
            Some(info) => info.name(),
            None => self.str(*self.unregistered_ops.get(op.0 - FIRST_UNREGISTERED)),
        }
    }

    /// What the registry knows of an op; `None` for an unregistered one.
    #[inline]
    pub fn op_info(&self, op: OpName) -> Option<&OpInfo> {
        self.registry.info(op)
    }

    /// A loaded dialect.
    pub fn dialect(&self, name: &str) -> Option<&DialectInfo> {
        self.registry.dialect(name)
    }

    /// Asks `handler` before each step of the compiler from now on. The first handler stays.
    pub fn handle_actions(&self, handler: Arc<dyn ActionHandler>) {
        let _ = self.actions.set(handler);
    }

    /// Shows ops in the notes of diagnostics about them from now on, or does not any more.
    pub fn show_ops_in_diagnostics(&self, on: bool) {
        self.show_ops.store(on, Ordering::Relaxed);
    }

    /// Whether ops are shown in the notes of diagnostics about them.
    pub fn shows_ops_in_diagnostics(&self) -> bool {
        self.show_ops.load(Ordering::Relaxed)
    }

    /// What verifiers that are done have found, for one to add to and [give back](Self::give_sound).
    pub(crate) fn take_sound(&self) -> Signatures<()> {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps what a verifier has found for those to come.
    pub(crate) fn give_sound(&self, found: Signatures<()>) {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner).push(found);
    }

    /// What is asked before each step of the compiler.
    pub fn actions(&self) -> Option<&dyn ActionHandler> {
        self.actions.get().map(|handler| &**handler)
    }

    /// The loaded dialects.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Constant data that attributes refer to by key.
    pub fn blobs(&self) -> &BlobStore {
        &self.blobs
    }
}
