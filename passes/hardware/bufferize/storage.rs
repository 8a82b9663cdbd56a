//! Which memory each tensor lives in.

use rustc_hash::FxHashMap;
use terrace_dialects::memref::{AllocOp, CopyOp, DimOp, GetGlobalOp, GlobalOp};
use terrace_dialects::support::constant;
use terrace_ir::op::OpSpec;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, AttrKind, Block, Body, Context, Loc, Op, OpError, Rewriter, Type, TypeKind, Value};

/// A group of tensors that share memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Storage(usize);

struct StorageInfo {
    /// Whether the function may write to it.
    owned: bool,
    /// The tensors in it so far.
    tensors: Vec<Value>,
    /// The block that the memory is made in, each time that it runs; nothing for arguments and constants.
    home: Option<Block>,
}

/// The buffers of a function's tensors.
pub(super) struct Buffers {
    by_tensor: FxHashMap<Value, (Value, Storage)>,
    storages: Vec<StorageInfo>,
}

impl Buffers {
    pub(super) fn new() -> Buffers {
        Buffers { by_tensor: FxHashMap::default(), storages: Vec::new() }
    }

    /// The buffer of `tensor`.
    pub(super) fn of(&self, tensor: Value) -> Result<(Value, Storage), OpError> {
        let found = self.by_tensor.get(&tensor).copied();
        found.ok_or_else(|| OpError::new("uses a tensor that has no buffer"))
    }

    /// Puts `tensor` into `buffer`, in memory of its own that is made in the block `home`.
    pub(super) fn add(&mut self, tensor: Value, buffer: Value, owned: bool, home: Option<Block>) -> Storage {
        let storage = Storage(self.storages.len());
        self.storages.push(StorageInfo { owned, tensors: vec![tensor], home });
        self.by_tensor.insert(tensor, (buffer, storage));
        storage
    }

    /// Puts `tensor` into `buffer`, which lies in the memory of `storage`.
    pub(super) fn alias(&mut self, tensor: Value, buffer: Value, storage: Storage) {
        self.storages[storage.0].tensors.push(tensor);
        self.by_tensor.insert(tensor, (buffer, storage));
    }

    /// Whether the function may write to `storage`.
    pub(super) fn owned(&self, storage: Storage) -> bool {
        self.storages[storage.0].owned
    }

    /// Whether `op` may overwrite `storage`: nothing but `op` uses a tensor in it from here on.
    pub(super) fn writable(&self, body: &Body, storage: Storage, op: Op) -> bool {
        let info = &self.storages[storage.0];
        let Some(block) = body.block(op) else { return false };
        // Memory from outside of a loop may still be read in the next iteration.
        let same_block = info.home.is_none_or(|home| home == block);
        let region = body.block_region(block);
        let over = |user: Op| {
            let Some(user) = region.and_then(|region| body.ancestor_in_region(region, user)) else {
                return false;
            };
            user == op || (body.block(user) == Some(block) && body.is_before(user, op))
        };
        info.owned && same_block && info.tensors.iter().all(|&tensor| body.users(tensor).all(over))
    }
}

impl Buffers {
    /// Whether a loop `op` may have the memory of `storage`: it is its own from there on, and no op in the loop's regions uses
    /// a tensor in it.
    pub(super) fn handed_to(&self, body: &Body, storage: Storage, op: Op) -> bool {
        let outside = |user: Op| user == op || !body.is_ancestor(op, user);
        let tensors = &self.storages[storage.0].tensors;
        self.writable(body, storage, op) && tensors.iter().all(|&tensor| body.users(tensor).all(outside))
    }
}

/// The memref type of identity layout for a ranked tensor type.
pub(super) fn memref_type(ctx: &Context, tensor: Type) -> Result<Type, OpError> {
    match tensor.kind(ctx) {
        TypeKind::Tensor { shape, elem, .. } => Ok(ctx.memref(shape, *elem)),
        _ => Err(OpError::new(format!(
            "works on type '{}', which has no buffer: a ranked tensor is needed",
            ctx.display(tensor)
        ))),
    }
}

/// Whether a memref type is row-major without gaps.
pub(super) fn is_identity(ctx: &Context, ty: Type) -> bool {
    matches!(ty.kind(ctx), TypeKind::MemRef { layout: None, .. })
}

/// Makes a buffer for values of the tensor type `ty` at the rewriter's place, with these values for the sizes
/// that the type leaves open.
pub(super) fn alloc(rw: &mut Rewriter<'_>, ty: Type, sizes: &[Value]) -> Result<(Value, Op), OpError> {
    let ctx = rw.context();
    let ty = memref_type(&ctx, ty)?;
    let spec = rw.spec(AllocOp::def()).operand_groups(&ctx, &[sizes, &[]]).results([ty]);
    let op = rw.insert(spec);
    Ok((rw.result(op, 0), op))
}

/// As [`alloc`], with the sizes of `buffer`.
pub(super) fn alloc_like(rw: &mut Rewriter<'_>, ty: Type, buffer: Value) -> Result<(Value, Op), OpError> {
    let ctx = rw.context();
    let shape = ty.shape(&ctx).unwrap_or_default().to_vec();
    let of_buffer = rw.ty(buffer).shape(&ctx).unwrap_or_default().to_vec();
    // Sizes that were values when the buffer was made are those still.
    let made = AllocOp::defining(rw, buffer).map(|made| made.dynamicSizes(rw).to_vec()).unwrap_or_default();
    let mut made = made.into_iter();
    let mut sizes = Vec::new();
    for (dim, &size) in shape.iter().enumerate() {
        let given = if of_buffer.get(dim) == Some(&DYNAMIC) { made.next() } else { None };
        if size == DYNAMIC {
            sizes.push(match given {
                Some(size) => size,
                None => size_of(rw, buffer, dim)?,
            });
        }
    }
    alloc(rw, ty, &sizes)
}

/// The size of dimension `dim` of a memref as a value.
fn size_of(rw: &mut Rewriter<'_>, buffer: Value, dim: usize) -> Result<Value, OpError> {
    let failed = || OpError::new("has a dimension without a number");
    let at = i64::try_from(dim).map_err(|_| failed())?;
    let at = constant::index(rw, at).ok_or_else(failed)?;
    Ok(rw.apply(DimOp::def(), &[buffer, at]))
}

/// Copies the contents of `from` to `to`.
pub(super) fn copy(rw: &mut Rewriter<'_>, from: Value, to: Value) {
    if from != to {
        let spec = rw.spec(CopyOp::def()).operands([from, to]);
        rw.insert(spec);
    }
}

/// The constants of a module, by value.
pub(super) struct Globals {
    names: FxHashMap<Attr, String>,
    taken: Vec<String>,
    new: Vec<(String, Attr, Type, Loc)>,
}

impl Globals {
    pub(super) fn of(module: &Body) -> Globals {
        let taken =
            module.all_ops().into_iter().filter_map(|op| module.symbol(op).map(str::to_owned)).collect();
        Globals { names: FxHashMap::default(), taken, new: Vec::new() }
    }

    /// The buffer that holds the constant `value`, at the rewriter's place.
    pub(super) fn get(&mut self, rw: &mut Rewriter<'_>, value: Attr) -> Result<Value, OpError> {
        let ctx = rw.context();
        let ty = value.ty(&ctx).ok_or_else(|| OpError::new("is a constant without a type"))?;
        let memref = memref_type(&ctx, ty)?;
        let name = match self.names.get(&value) {
            Some(name) => name.clone(),
            None => {
                let name = self.free_name(&ctx, value);
                self.names.insert(value, name.clone());
                self.new.push((name.clone(), value, memref, rw.loc()));
                name
            }
        };
        let spec = rw.spec(GetGlobalOp::def()).attr(&ctx, "name", ctx.symbol_attr(&name)).results([memref]);
        let op = rw.insert(spec);
        Ok(rw.result(op, 0))
    }

    fn free_name(&mut self, ctx: &Context, value: Attr) -> String {
        let hint = match value.kind(ctx) {
            AttrKind::Resource { key, .. } => ctx.str(*key).to_owned(),
            _ => "constant".to_owned(),
        };
        let plain: String = hint
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '.' { c } else { '_' })
            .collect();
        let mut name = plain.clone();
        let mut at = 0;
        while self.taken.contains(&name) {
            name = format!("{plain}_{at}");
            at += 1;
        }
        self.taken.push(name.clone());
        name
    }

    /// Defines the new constants at the start of `module`.
    pub(super) fn insert(self, module: &mut Body) {
        let ctx = module.ctx().clone();
        let Some(block) = module.entry(module.region(module.self_op(), 0)) else { return };
        for (name, value, ty, loc) in self.new.into_iter().rev() {
            let spec = OpSpec::new(GlobalOp::def(), loc)
                .attr(&ctx, "sym_name", ctx.str_attr(&name))
                .attr(&ctx, "sym_visibility", ctx.str_attr("private"))
                .attr(&ctx, "type", ctx.type_attr(ty))
                .attr(&ctx, "initial_value", value)
                .attr(&ctx, "constant", Attr::UNIT);
            let op = module.create(&spec);
            module.prepend(block, op);
        }
    }
}
