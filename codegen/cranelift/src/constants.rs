//! The constant data of a module: globals, and operands that kernels want packed.
//!
//! A global's bytes are used where they lie: in the mapped model file when its elements are already
//! what the code reads and aligned to the element, in a copy otherwise. Packed operands are computed here, once, by the packing
//! functions of the kernel library.

use std::cmp::Reverse;
use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;
use terrace_dialects::kernel::PackOp;
use terrace_dialects::memref::{GetGlobalOp, GlobalOp};
use terrace_ir::{Attr, Blob, Body, Context, Diagnostic, Diags, Op, Value};
use terrace_kernels::KernelSymbol;
use terrace_runtime::AlignedBuf;
use thiserror::Error;

/// The kernels that generated code may call, by symbol.
#[derive(Default)]
pub struct Kernels {
    by_name: FxHashMap<&'static str, KernelSymbol>,
}

impl Kernels {
    /// The kernels that are part of Terrace.
    pub fn builtin() -> Kernels {
        let by_name = terrace_kernels::symbols().iter().map(|symbol| (symbol.name, *symbol)).collect();
        Kernels { by_name }
    }

    /// Adds a kernel, in place of one of the same name.
    pub fn add(&mut self, kernel: KernelSymbol) {
        self.by_name.insert(kernel.name, kernel);
    }

    /// The kernel called `name`.
    pub fn get(&self, name: &str) -> Option<&KernelSymbol> {
        self.by_name.get(name)
    }

    /// All kernels, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &KernelSymbol> {
        let mut symbols: Vec<&KernelSymbol> = self.by_name.values().collect();
        symbols.sort_unstable_by_key(|symbol| symbol.name);
        symbols.into_iter()
    }
}

/// Why constant data cannot be made.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MaterializeError {
    /// The elements of a global are not there.
    #[error("the data of global '@{0}' is not there: its resource was elided or never given")]
    Missing(String),
    /// The elements of a global are of a type that has no bytes.
    #[error("global '@{0}' has no initial value that can be stored")]
    NoBytes(String),
    /// The kernel library has no such packing function.
    #[error("no kernel library has a packing function for '@{0}'")]
    NoPack(String),
    /// The operand does not fit the parameters, or the processor the kernel.
    #[error("packs for '@{kernel}', which {reason}")]
    Pack {
        /// The kernel.
        kernel: String,
        /// What does not fit.
        reason: String,
    },
    /// What is packed is not a constant.
    #[error("packs a value that is not a constant global")]
    NotConstant,
    /// There is not enough memory.
    #[error("not enough memory for {0} bytes of constants")]
    Memory(usize),
}

/// Bytes that generated code refers to.
pub(crate) enum Data {
    /// Elements where they lie, in a file or a resource.
    Blob(Blob),
    /// Bytes of our own.
    Owned(AlignedBuf),
}

impl Data {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Data::Blob(blob) => blob,
            Data::Owned(buf) => buf,
        }
    }
}

/// What identifies a packed operand.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct PackKey {
    pub(crate) global: String,
    pub(crate) kernel: String,
    pub(crate) params: Vec<i64>,
}

/// All constant data of a module.
#[derive(Default)]
pub(crate) struct Constants {
    pub(crate) globals: FxHashMap<String, Arc<Data>>,
    pub(crate) packed: FxHashMap<PackKey, Arc<Data>>,
}

impl Constants {
    /// The number of a packed operand, the same in every run.
    pub(crate) fn packed_index(&self, key: &PackKey) -> usize {
        let mut keys: Vec<&PackKey> = self.packed.keys().collect();
        keys.sort();
        keys.binary_search(&key).unwrap_or(0)
    }

    /// Makes the data of all globals of `module` that its functions use, and packs what they pack,
    /// on `threads` threads.
    pub(crate) fn of(module: &Body, kernels: &Kernels, threads: usize, diags: &mut Diags) -> Constants {
        let mut constants = Constants::default();
        let ctx = module.ctx().clone();
        let mut used: FxHashMap<String, bool> = FxHashMap::default();
        let mut packs: Vec<(PackKey, terrace_ir::Loc)> = Vec::new();
        for func in module.nested_ops() {
            let Some(body) = module.nested(func) else { continue };
            for op in body.all_ops() {
                if let Some(pack) = PackOp::of(body, op) {
                    match pack_key(body, pack) {
                        Ok(key) => packs.push((key, body.loc(op))),
                        Err(error) => diags.push(Diagnostic::error(body.loc(op), error.to_string())),
                    }
                } else if let Some(get) = GetGlobalOp::of(body, op)
                    && let Some(name) = get.name(body).as_symbol(&ctx)
                {
                    let result = body.result(op, 0);
                    let read = body.users(result).any(|user| PackOp::of(body, user).is_none());
                    *used.entry(ctx.str(name).to_owned()).or_default() |= read;
                }
            }
        }
        let blobs = global_blobs(module, &used, diags);
        packs.sort_by(|a, b| a.0.cmp(&b.0));
        packs.dedup_by(|a, b| a.0 == b.0);
        constants.packed = pack_all(&packs, &blobs, kernels, threads, diags);
        for (name, (blob, align)) in blobs {
            if used.get(&name) == Some(&true) {
                match settle(blob, align) {
                    Ok(data) => {
                        constants.globals.insert(name, Arc::new(data));
                    }
                    Err(error) => {
                        diags.push(Diagnostic::error(module.loc(module.self_op()), error.to_string()))
                    }
                }
            }
        }
        constants
    }
}

/// The key of what `pack` packs.
pub(crate) fn pack_key(body: &Body, pack: PackOp) -> Result<PackKey, MaterializeError> {
    let ctx = body.ctx();
    let source = constant_global(body, pack.source(body)).ok_or(MaterializeError::NotConstant)?;
    let kernel = pack.packer(body).as_symbol(ctx).map(|name| ctx.str(name).to_owned()).unwrap_or_default();
    let params = pack.params(body).as_int_array(ctx).unwrap_or_default();
    Ok(PackKey { global: source, kernel, params })
}

/// The global that `value` is read from.
fn constant_global(body: &Body, value: Value) -> Option<String> {
    let get = GetGlobalOp::defining(body, value)?;
    Some(body.ctx().str(get.name(body).as_symbol(body.ctx())?).to_owned())
}

type Blobs = std::collections::BTreeMap<String, (Blob, usize)>;

/// The elements of each used global, with their alignment.
fn global_blobs(module: &Body, used: &FxHashMap<String, bool>, diags: &mut Diags) -> Blobs {
    let ctx = module.ctx();
    let mut blobs = Blobs::new();
    for op in module.all_ops() {
        let Some(global) = GlobalOp::of(module, op) else { continue };
        let name = module.symbol(op).unwrap_or_default().to_owned();
        if !used.contains_key(&name) {
            continue;
        }
        match global_bytes(ctx, module, op, global, &name) {
            Ok(found) => {
                blobs.insert(name, found);
            }
            Err(error) => diags.push(Diagnostic::error(module.loc(op), error.to_string())),
        }
    }
    blobs
}

fn global_bytes(
    ctx: &Context,
    module: &Body,
    op: Op,
    global: GlobalOp,
    name: &str,
) -> Result<(Blob, usize), MaterializeError> {
    let no_bytes = || MaterializeError::NoBytes(name.to_owned());
    let value: Attr = global.initial_value(module).ok_or_else(no_bytes)?;
    let ty = module.attr(op, "type").and_then(|attr| attr.as_type(ctx)).ok_or_else(no_bytes)?;
    let width = ty.elem(ctx).byte_width(ctx).ok_or_else(no_bytes)?;
    let count = ty.num_elements(ctx).and_then(|n| usize::try_from(n).ok()).ok_or_else(no_bytes)?;
    let size = count.checked_mul(width).ok_or_else(no_bytes)?;
    let (blob, splat) = value.dense_bytes(ctx).ok_or_else(|| MaterializeError::Missing(name.to_owned()))?;
    let blob = if splat && count != 1 {
        let element = blob.get(..width).ok_or_else(no_bytes)?;
        let mut all = AlignedBuf::new(size).ok_or(MaterializeError::Memory(size))?;
        all.chunks_exact_mut(width).for_each(|slot| slot.copy_from_slice(element));
        Blob::new(all)
    } else {
        blob
    };
    if blob.len() != size {
        return Err(no_bytes());
    }
    Ok((blob, width.next_power_of_two().min(16)))
}

/// The bytes at an address that generated code can read elements from.
fn settle(blob: Blob, align: usize) -> Result<Data, MaterializeError> {
    if (blob.as_ptr() as usize).is_multiple_of(align) {
        return Ok(Data::Blob(blob));
    }
    let len = blob.len();
    let mut buf = AlignedBuf::new(len).ok_or(MaterializeError::Memory(len))?;
    let mut at = 0;
    let copied = blob.read_once(|piece| {
        buf[at..at + piece.len()].copy_from_slice(piece);
        at += piece.len();
        Ok::<(), std::convert::Infallible>(())
    });
    let Ok(()) = copied;
    Ok(Data::Owned(buf))
}

fn pack_all(
    packs: &[(PackKey, terrace_ir::Loc)],
    blobs: &Blobs,
    kernels: &Kernels,
    threads: usize,
    diags: &mut Diags,
) -> FxHashMap<PackKey, Arc<Data>> {
    // The largest come first: what packing needs on top of its result is then needed while there are few results.
    let mut order: Vec<&(PackKey, terrace_ir::Loc)> = packs.iter().collect();
    order.sort_by_key(|(key, _)| Reverse(blobs.get(&key.global).map_or(0, |(blob, _)| blob.len())));
    let work = Mutex::new(order.into_iter());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, packs.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let next = work.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                    let Some((key, loc)) = next else { return };
                    let packed = pack_one(key, blobs, kernels);
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((
                        key.clone(),
                        *loc,
                        packed,
                    ));
                }
            });
        }
    });
    let mut packed = FxHashMap::default();
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by(|a, b| a.0.cmp(&b.0));
    for (key, loc, result) in done {
        match result {
            Ok(buf) => {
                packed.insert(key, Arc::new(Data::Owned(buf)));
            }
            Err(error) => diags.push(Diagnostic::error(loc, error.to_string())),
        }
    }
    packed
}

fn pack_one(key: &PackKey, blobs: &Blobs, kernels: &Kernels) -> Result<AlignedBuf, MaterializeError> {
    let (blob, align) = blobs.get(&key.global).ok_or(MaterializeError::NotConstant)?;
    let symbol = kernels.get(&key.kernel).copied();
    let no_pack = || MaterializeError::NoPack(key.kernel.clone());
    let symbol = symbol.ok_or_else(no_pack)?;
    let pack = symbol.pack.ok_or_else(no_pack)?;
    let wrong = |reason: String| MaterializeError::Pack { kernel: key.kernel.clone(), reason };
    let needed = terrace_kernels::features_mask(symbol.features.iter().copied());
    if !needed.is_ok_and(terrace_kernels::cpu_has) {
        let features = symbol.features.join(", ");
        return Err(wrong(format!("needs {features}, which the processor this runs on has not")));
    }
    let source = settle(blob.clone(), *align)?;
    let bytes = symbol.check_pack(&key.params, source.bytes().len()).map_err(wrong)?;
    let mut buf = AlignedBuf::new(bytes).ok_or(MaterializeError::Memory(bytes))?;
    // SAFETY: `check_pack` has seen that `source`, which is aligned to the element, holds what the words say; `buf` has the
    // size that the library asked for, aligned to 64 bytes; the processor has the features of the symbol.
    unsafe { pack(source.bytes().as_ptr(), buf.as_mut_ptr(), key.params.as_ptr()) };
    // What is packed is read in its packed form from here on.
    blob.release();
    Ok(buf)
}
