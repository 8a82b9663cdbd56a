//! Reassociations: groups of neighbouring dimensions of an expanded shape, one group for each
//! dimension of the collapsed one.

use terrace_ir::op::AttrConstraint;
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Context, OpError, Type};

use super::shape::{mul, with_encoding, with_shape};

/// Groups of dimensions.
pub type Groups = Vec<Vec<usize>>;

/// Groups of dimensions as an attribute: an array of arrays of 64-bit integers.
pub(crate) const REASSOCIATION: AttrConstraint =
    AttrConstraint::new("Array of 64-bit integer array attributes", |ctx, attr| {
        let ints = |attr: &Attr| {
            attr.as_array(ctx).is_some_and(|all| all.iter().all(|attr| attr.as_int(ctx).is_some()))
        };
        attr.as_array(ctx).is_some_and(|groups| groups.iter().all(ints))
    });

/// The groups of an attribute; an index that is no dimension becomes [`usize::MAX`].
pub fn groups(ctx: &Context, attr: Attr) -> Groups {
    let dim = |attr: &Attr| attr.as_int(ctx).and_then(|dim| usize::try_from(dim).ok()).unwrap_or(usize::MAX);
    let group = |attr: &Attr| attr.as_array(ctx).unwrap_or_default().iter().map(dim).collect();
    attr.as_array(ctx).unwrap_or_default().iter().map(group).collect()
}

/// The attribute with these groups.
pub fn attr(ctx: &Context, groups: &[Vec<usize>]) -> Attr {
    let group = |group: &Vec<usize>| {
        let dims: Vec<Attr> = group.iter().map(|&dim| ctx.i64_attr(dim as i64)).collect();
        ctx.array_attr(dims)
    };
    ctx.array_attr(groups.iter().map(group).collect::<Vec<Attr>>())
}

/// The sizes that `expanded` has when each group becomes one dimension. Groups must be in range.
pub fn collapse(expanded: &[i64], groups: &[Vec<usize>]) -> Vec<i64> {
    groups.iter().map(|group| group.iter().fold(1, |size, &dim| mul(size, expanded[dim]))).collect()
}

/// The groups of two reassociations in a row: `inner` of the more expanded shape, `outer` of what
/// it collapses to. `None` when they do not fit each other. After upstream's
/// `composeReassociationIndices`.
pub fn compose(inner: &[Vec<usize>], outer: &[Vec<usize>]) -> Option<Groups> {
    if outer.is_empty() {
        return Some(Groups::new());
    }
    let count: usize = outer.iter().map(Vec::len).sum();
    if count != inner.len() {
        return None;
    }
    let join = |group: &Vec<usize>| {
        group.iter().map(|&dim| inner.get(dim).cloned()).collect::<Option<Vec<_>>>().map(|all| all.concat())
    };
    outer.iter().map(join).collect()
}

/// The groups by which `source` collapses to `target`, both ranked and the latter of lower rank;
/// `None` when there are none, or several. After upstream's `getReassociationIndicesForCollapse`.
pub fn for_collapse(source: &[i64], target: &[i64]) -> Option<Groups> {
    if source.len() <= target.len() {
        return None;
    }
    if target.is_empty() {
        return Some(Groups::new());
    }
    let mut found = Groups::new();
    let mut at = 0;
    for (number, &wanted) in target.iter().enumerate() {
        let mut group = Vec::new();
        if wanted == DYNAMIC {
            // It takes all up to an open size of the source, and the last one what is left.
            let next = (at..source.len()).find(|&dim| source[dim] == DYNAMIC)?;
            let end = if number + 1 == target.len() { source.len() } else { next + 1 };
            if source[next + 1..end].contains(&DYNAMIC) {
                return None;
            }
            group.extend(at..end);
            at = end;
        } else {
            let mut product = 1i64;
            while at < source.len() && source[at] != DYNAMIC && product.checked_mul(source[at])? < wanted {
                product *= source[at];
                group.push(at);
                at += 1;
            }
            if at >= source.len() || source[at] == DYNAMIC || product.checked_mul(source[at])? != wanted {
                return None;
            }
            group.push(at);
            at += 1;
        }
        // Ones that follow belong to the group when the next target size is not one.
        while at < source.len() && source[at] == 1 && target.get(number + 1).is_none_or(|&next| next != 1) {
            group.push(at);
            at += 1;
        }
        found.push(group);
    }
    (at == source.len()).then_some(found)
}

/// Checks that groups take the dimensions of the tensor type `expanded`, in order, to those of
/// `collapsed`, in the words of upstream's `verifyTensorReshapeOp`.
///
/// # Errors
/// When they do not.
pub fn verify_tensor(
    ctx: &Context,
    groups: &[Vec<usize>],
    expanded: Type,
    collapsed: Type,
) -> Result<(), OpError> {
    let (sizes, whole) = (expanded.shape(ctx).unwrap_or_default(), collapsed.shape(ctx).unwrap_or_default());
    if sizes.len() < whole.len() {
        return Err(OpError::new(format!(
            "expected the expanded type, '{}' to have a higher (or same) rank than the collapsed type, '{}'.",
            ctx.display(expanded),
            ctx.display(collapsed)
        )));
    }
    if whole.is_empty() {
        return match sizes.iter().all(|&size| size == 1) {
            true => Ok(()),
            false => Err(
                "invalid to reshape tensor/memref with non-unit extent dimensions to zero-rank tensor/memref"
                    .into(),
            ),
        };
    }
    if groups.len() != whole.len() {
        return Err(OpError::new(format!(
            "expected collapsed rank ({}) to equal the number of reassociation maps ({}).",
            whole.len(),
            groups.len()
        )));
    }
    let dims = groups.iter().flatten().max().map_or(0, |&dim| dim.saturating_add(1));
    if dims != sizes.len() {
        return Err(OpError::new(format!(
            "expected reassociation map #0 to have size equal to the expanded rank ({}), but it is  {dims}.",
            sizes.len()
        )));
    }
    let mut next = 0;
    for (number, group) in groups.iter().enumerate() {
        if !group.iter().enumerate().all(|(at, &dim)| dim == next + at) {
            return Err(OpError::new(format!(
                "expected reassociation map #{number} to be valid and contiguous."
            )));
        }
        next += group.len();
    }
    verify_sizes(sizes, whole, groups)?;
    let expected = with_shape(ctx, expanded, &collapse(sizes, groups));
    if with_encoding(ctx, expected, None) != with_encoding(ctx, collapsed, None) {
        return Err(OpError::new(format!(
            "expected collapsed type to be '{}', but got '{}'",
            ctx.display(expected),
            ctx.display(collapsed)
        )));
    }
    Ok(())
}

/// Checks each collapsed size against its group: open exactly when one of the group is.
fn verify_sizes(expanded: &[i64], collapsed: &[i64], groups: &[Vec<usize>]) -> Result<(), OpError> {
    for (dim, (group, &whole)) in groups.iter().zip(collapsed).enumerate() {
        let open = group.iter().any(|&dim| expanded[dim] == DYNAMIC);
        let product = group.iter().fold(1, |product, &dim| mul(product, expanded[dim]));
        if open && whole != DYNAMIC {
            return Err(OpError::new(format!(
                "expected dimension {dim} of collapsed type to be dynamic since one or more of the corresponding dimensions in the expanded type is dynamic"
            )));
        }
        if !open && whole != product {
            return Err(OpError::new(format!(
                "expected dimension {dim} of collapsed type to be static value of {product}"
            )));
        }
    }
    Ok(())
}

/// Checks that groups take the dimensions of the shape of a memref, in order, to those of
/// `collapsed`, in the words of upstream's `verifyCollapsedShape`.
///
/// # Errors
/// When they do not.
pub fn verify_memref(groups: &[Vec<usize>], expanded: &[i64], collapsed: &[i64]) -> Result<(), OpError> {
    if groups.len() != collapsed.len() {
        return Err(OpError::new(format!(
            "invalid number of reassociation groups: found {}, expected {}",
            groups.len(),
            collapsed.len()
        )));
    }
    let mut next = 0;
    for (number, (group, &whole)) in groups.iter().zip(collapsed).enumerate() {
        let (mut open, mut product) = (false, 1i64);
        for &dim in group {
            if dim != next {
                return Err("reassociation indices must be contiguous".into());
            }
            next += 1;
            let Some(&size) = expanded.get(dim) else {
                return Err(OpError::new(format!("reassociation index {dim} is out of bounds")));
            };
            open |= size == DYNAMIC;
            product = mul(product, size);
        }
        if (whole == DYNAMIC) != open {
            return Err(OpError::new(format!(
                "collapsed dim ({number}) must be dynamic if and only if reassociation group is dynamic"
            )));
        }
        if !open && product != whole {
            return Err(OpError::new(format!(
                "collapsed dim size ({whole}) must equal reassociation group size ({product})"
            )));
        }
    }
    if collapsed.is_empty() {
        return match expanded.iter().all(|&size| size == 1) {
            true => Ok(()),
            false => Err("rank 0 memrefs can only be extended/collapsed with/from ones".into()),
        };
    }
    if next != expanded.len() {
        return Err(OpError::new(format!(
            "expanded rank ({}) inconsistent with number of reassociation indices ({next})",
            expanded.len()
        )));
    }
    Ok(())
}

/// The groups by which the result of a collapse and the source of the expansion in front of it
/// reassociate, dimension for dimension of the one with fewer: `expansion` and `collapse` are groups
/// of the shape in between. `None` when a group of one cuts through a group of the other.
pub fn collapse_of_expansion(expansion: &[Vec<usize>], collapse: &[Vec<usize>]) -> Option<Groups> {
    let (higher, lower) =
        if expansion.len() > collapse.len() { (expansion, collapse) } else { (collapse, expansion) };
    let mut next = 0;
    let mut found = Groups::with_capacity(lower.len());
    for group in lower {
        let end = *group.last()?;
        let mut composed = Vec::new();
        while let Some(inner) = higher.get(next) {
            let last = *inner.last()?;
            if last > end {
                return None;
            }
            composed.push(next);
            next += 1;
            if last == end {
                break;
            }
        }
        found.push(composed);
    }
    (next == higher.len()).then_some(found)
}

/// The groups by which the shape `from`, collapsed by `source`, collapses to the shape `to` that is
/// expanded from the same by `result`; `None` when there are none. After upstream's
/// `findCollapsingReassociation`.
pub fn between(source: &[Vec<usize>], result: &[Vec<usize>], from: &[i64], to: &[i64]) -> Option<Groups> {
    if source.is_empty() {
        return for_collapse(from, to);
    }
    let mut found = Groups::new();
    for (source, result) in source.iter().zip(result) {
        let part = |group: &[usize], shape: &[i64]| -> Option<Vec<i64>> {
            group.iter().map(|&dim| shape.get(dim).copied()).collect()
        };
        let (before, after) = (part(source, from)?, part(result, to)?);
        let &start = source.first()?;
        if before.len() == after.len() {
            let open = before.iter().filter(|&&size| size == DYNAMIC).count();
            if before != after || open >= 2 {
                return None;
            }
            found.extend((0..before.len()).map(|at| vec![start + at]));
            continue;
        }
        let groups = for_collapse(&before, &after)?;
        found.extend(groups.into_iter().map(|group| group.into_iter().map(|at| start + at).collect()));
    }
    Some(found)
}
