//! Slices: the offsets, sizes and strides by which ops select a part of a tensor or memref, each a
//! list of numbers and values ([`Mixed`]). After upstream's `OffsetSizeAndStrideOpInterface`.
//!
//! The ops share the names of their slots: operands `offsets`, `sizes`, `strides`, and attributes
//! `static_offsets`, `static_sizes`, `static_strides`.

use terrace_ir::types::DYNAMIC;
use terrace_ir::{Body, Context, Op, OpError, OpSpec, Type, Value};

use super::index_list::{Mixed, mixed, split, statics};

/// Names of the attributes with the numbers of the lists.
pub const STATIC_LISTS: [&str; 3] = ["static_offsets", "static_sizes", "static_strides"];
const DYNAMIC_LISTS: [&str; 3] = ["offsets", "sizes", "strides"];

/// The lists of a slice.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Slice {
    /// Where it starts, by dimension.
    pub offsets: Vec<Mixed>,
    /// How many elements it takes.
    pub sizes: Vec<Mixed>,
    /// How far they lie apart.
    pub strides: Vec<Mixed>,
}

/// The numbers and the values of the lists of `op`, unchecked.
fn raw_lists(body: &Body, op: Op) -> Option<[(Vec<i64>, &[Value]); 3]> {
    let def = body.def(op)?;
    let list = |at: usize| {
        let slot = def.operands.iter().position(|slot| slot.name == DYNAMIC_LISTS[at])?;
        let numbers = statics(body.ctx(), body.attr(op, STATIC_LISTS[at]));
        Some((numbers, body.operand_group(op, def, slot)))
    };
    Some([list(0)?, list(1)?, list(2)?])
}

impl Slice {
    /// The slice of `op`; `None` when it is no such op, or its lists do not fit their operands.
    pub fn of(body: &Body, op: impl Into<Op>) -> Option<Slice> {
        let lists = raw_lists(body, op.into())?;
        let [offsets, sizes, strides] = lists.map(|(numbers, values)| mixed(&numbers, values));
        Some(Slice { offsets: offsets?, sizes: sizes?, strides: strides? })
    }

    /// The lists, in order.
    pub fn lists(&self) -> [&[Mixed]; 3] {
        [&self.offsets, &self.sizes, &self.strides]
    }

    /// The numbers of the lists, [`DYNAMIC`] for values.
    pub fn statics(&self) -> [Vec<i64>; 3] {
        self.lists().map(|list| split(list).0)
    }

    /// Number of dimensions of what is sliced.
    pub fn rank(&self) -> usize {
        self.sizes.len()
    }

    /// Whether all strides are one.
    pub fn has_unit_strides(&self) -> bool {
        self.strides.iter().all(|&stride| stride == Mixed::Static(1))
    }

    /// Whether all offsets are zero.
    pub fn has_zero_offsets(&self) -> bool {
        self.offsets.iter().all(|&offset| offset == Mixed::Static(0))
    }

    /// Whether the same elements are selected as by `other`, values that are constants counting as
    /// numbers.
    pub fn same(&self, body: &Body, other: &Slice) -> bool {
        self.lists()
            .into_iter()
            .zip(other.lists())
            .all(|(a, b)| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(body, *b)))
    }

    /// The slice with the values that are constants as numbers, where that is a valid slice; `None`
    /// when nothing changes. After upstream's `foldDynamicOffsetSizeList` and `StrideList`.
    pub fn fold_constants(&self, body: &Body) -> Option<Slice> {
        let fold = |list: &[Mixed], valid: fn(i64) -> bool| -> Vec<Mixed> {
            list.iter().map(|entry| entry.fold(body, valid)).collect()
        };
        let folded = Slice {
            offsets: fold(&self.offsets, |value| value >= 0),
            sizes: fold(&self.sizes, |value| value >= 0),
            strides: fold(&self.strides, |value| value != 0),
        };
        (folded != *self).then_some(folded)
    }

    /// Completes the description of a slice op: `heads` are its operands in front of the lists, one
    /// each.
    pub fn describe(&self, ctx: &Context, spec: OpSpec, heads: &[Value]) -> OpSpec {
        let lists = self.lists().map(split);
        let heads = heads.chunks(1);
        let groups: Vec<&[Value]> = heads.chain(lists.iter().map(|list| &list.1[..])).collect();
        let spec = spec.operand_groups(ctx, &groups);
        STATIC_LISTS
            .iter()
            .zip(&lists)
            .fold(spec, |spec, (name, list)| spec.attr(ctx, name, ctx.i64_array(&list.0)))
    }
}

/// Checks the lists of `op` against each other and against the number of dimensions that they must
/// have, in upstream's words (`verifyOffsetSizeAndStrideOp`). `ranks` are the numbers of entries.
///
/// # Errors
/// When they do not fit.
pub fn verify_lists(body: &Body, op: impl Into<Op>, ranks: [usize; 3]) -> Result<[Vec<i64>; 3], OpError> {
    let Some(lists) = raw_lists(body, op.into()) else {
        return Err("has no offsets, sizes and strides".into());
    };
    for (at, (numbers, values)) in lists.iter().enumerate() {
        let open = numbers.iter().filter(|&&entry| entry == DYNAMIC).count();
        if open != values.len() {
            let (dynamic, name) = (DYNAMIC_LISTS[at], STATIC_LISTS[at]);
            return Err(OpError::new(format!(
                "expected the number of '{dynamic}' to match the number of dynamic entries in '{name}' ({} vs {open})",
                values.len()
            )));
        }
    }
    let [offsets, sizes, strides] = lists.map(|list| list.0);
    let single = offsets.len() == 1 && ranks[0] == 1;
    if !single && offsets.len() != sizes.len() {
        return Err(mismatch("offsets", offsets.len(), "sizes", sizes.len()));
    }
    if sizes.len() != strides.len() {
        return Err(mismatch("sizes", sizes.len(), "strides", strides.len()));
    }
    for (name, list, rank) in
        [("offset", &offsets, ranks[0]), ("size", &sizes, ranks[1]), ("stride", &strides, ranks[2])]
    {
        if list.len() != rank {
            return Err(OpError::new(format!("expected {rank} {name} values, got {}", list.len())));
        }
    }
    for (name, list) in [("offsets", &offsets), ("sizes", &sizes)] {
        if let Some(&entry) = list.iter().find(|&&entry| entry < 0 && entry != DYNAMIC) {
            return Err(OpError::new(format!("expected {name} to be non-negative, but got {entry}")));
        }
    }
    Ok([offsets, sizes, strides])
}

fn mismatch(a: &str, a_rank: usize, b: &str, b_rank: usize) -> OpError {
    OpError::new(format!(
        "expected mixed {a} rank to match mixed {b} rank ({a_rank} vs {b_rank}) so the rank of the result type is well-formed."
    ))
}

/// Checks that what is known of a slice lies within `shape`.
///
/// # Errors
/// When it does not.
pub fn verify_bounds(shape: &[i64], lists: &[Vec<i64>; 3]) -> Result<(), OpError> {
    let [offsets, sizes, strides] = lists;
    let entries = shape.iter().zip(offsets).zip(sizes.iter().zip(strides)).enumerate();
    for (dim, ((&whole, &offset), (&size, &stride))) in entries {
        if whole == DYNAMIC || offset == DYNAMIC {
            continue;
        }
        if offset >= whole {
            return Err(OpError::new(format!("offset {dim} is out-of-bounds: {offset} >= {whole}")));
        }
        if size == DYNAMIC || stride == DYNAMIC {
            continue;
        }
        let last = (size - 1).checked_mul(stride).and_then(|span| span.checked_add(offset));
        let last = last.unwrap_or(i64::MAX);
        if last >= whole {
            let message = format!("slice along dimension {dim} runs out-of-bounds: {last} >= {whole}");
            return Err(OpError::new(message));
        }
    }
    Ok(())
}

/// Why a type is not a rank-reduced version of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Misfit {
    /// It has more dimensions.
    Rank,
    /// Its sizes are not those of the other without some ones.
    Size,
    /// Its elements have another type.
    Element,
}

/// Whether `reduced` has the elements of `whole`, and its sizes without some of the ones.
///
/// # Errors
/// When it has not: why.
pub fn check_rank_reduced(ctx: &Context, whole: Type, reduced: Type) -> Result<(), Misfit> {
    let (sizes, kept) = (whole.shape(ctx).unwrap_or_default(), reduced.shape(ctx).unwrap_or_default());
    if kept.len() > sizes.len() {
        return Err(Misfit::Rank);
    }
    dropped_dims(sizes, kept, false).ok_or(Misfit::Size)?;
    if whole.elem(ctx) == reduced.elem(ctx) { Ok(()) } else { Err(Misfit::Element) }
}

/// Which dimensions of `whole` the shape `reduced` drops: ones, the last of several equal ones
/// first. With `any_open`, an open size fits any size but one. `None` when it is no such shape.
pub fn dropped_dims(whole: &[i64], reduced: &[i64], any_open: bool) -> Option<Vec<bool>> {
    let mut kept = reduced.iter().peekable();
    let mut dropped = Vec::with_capacity(whole.len());
    for &size in whole {
        let fits = kept.peek().is_some_and(|&&want| {
            want == size || any_open && size != 1 && (want == DYNAMIC || size == DYNAMIC)
        });
        if fits {
            kept.next();
        } else if size != 1 {
            return None;
        }
        dropped.push(!fits);
    }
    kept.next().is_none().then_some(dropped)
}

/// The sizes that are not dropped.
pub fn keep<T: Clone>(list: &[T], dropped: &[bool]) -> Vec<T> {
    list.iter().zip(dropped).filter(|(_, dropped)| !**dropped).map(|(entry, _)| entry.clone()).collect()
}

/// The type of the part of the tensor type `whole` with these sizes.
pub fn tensor_slice_type(ctx: &Context, whole: Type, sizes: &[i64]) -> Type {
    super::shape::with_shape(ctx, whole, sizes)
}

/// Checks that `part`, a tensor type, is that of a slice of `whole` with these sizes, or a
/// rank-reduced version.
///
/// # Errors
/// When it is not, in upstream's words.
pub fn verify_tensor_part(ctx: &Context, whole: Type, sizes: &[i64], part: Type) -> Result<(), OpError> {
    let expected = tensor_slice_type(ctx, whole, sizes);
    match check_rank_reduced(ctx, expected, part) {
        Ok(()) => Ok(()),
        Err(Misfit::Rank) => Err("expected rank to be smaller or equal to the other rank. ".into()),
        Err(Misfit::Size) => Err(OpError::new(format!(
            "expected type to be '{}' or a rank-reduced version. (size mismatch) ",
            ctx.display(expected)
        ))),
        Err(Misfit::Element) => {
            Err(OpError::new(format!("expected element type to be '{}'", ctx.display(expected.elem(ctx)))))
        }
    }
}
