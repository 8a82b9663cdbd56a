//! What the interpreter needs of tensors and memrefs alike.

use terrace_ir::interp::{Machine, Trap};
use terrace_ir::types::DYNAMIC;
use terrace_ir::{Attr, Type, Value};

use super::index_list::statics;

/// The sizes of a type, open ones from `values` in order.
pub(crate) fn sizes(m: &Machine<'_>, ty: Type, values: &[Value]) -> Result<Vec<i64>, Trap> {
    let mut values = m.ints(values)?.into_iter();
    let shape = ty.shape(m.ctx()).ok_or("has no ranked type")?;
    let sizes = shape.iter().map(|&size| if size == DYNAMIC { values.next() } else { Some(size) });
    let sizes: Option<Vec<i64>> = sizes.collect();
    let sizes = sizes.ok_or("has fewer sizes than its type has dynamic ones")?;
    match sizes.iter().all(|&size| size >= 0) {
        true => Ok(sizes),
        false => Err("has a negative size".into()),
    }
}

/// The entries of the list in `attr`, dynamic ones from `values` in order.
pub(crate) fn list(m: &Machine<'_>, attr: Attr, values: &[Value]) -> Result<Vec<i64>, Trap> {
    let mut values = m.ints(values)?.into_iter();
    let list = statics(m.ctx(), Some(attr));
    let list = list.into_iter().map(|entry| if entry == DYNAMIC { values.next() } else { Some(entry) });
    let list: Option<Vec<i64>> = list.collect();
    list.ok_or_else(|| "has fewer operands than dynamic entries".into())
}

/// Which dimensions of `sizes` a type of lower rank keeps: all but some of size 1.
pub(crate) fn kept_dims(sizes: &[i64], shape: &[i64]) -> Option<Vec<usize>> {
    let mut kept = Vec::new();
    for (dim, &size) in sizes.iter().enumerate() {
        let wanted = shape.get(kept.len());
        let left = sizes.len() - dim;
        let needed = shape.len() - kept.len();
        let fits = wanted.is_some_and(|&wanted| wanted == size || wanted == DYNAMIC);
        if fits && (size != 1 || left <= needed || wanted == Some(&1)) {
            kept.push(dim);
        } else if size != 1 {
            return None;
        }
    }
    (kept.len() == shape.len()).then_some(kept)
}

/// Checks that sizes at run time are those of a type.
pub(crate) fn fits(m: &Machine<'_>, sizes: &[i64], ty: Type) -> Result<(), Trap> {
    let Some(shape) = ty.shape(m.ctx()) else {
        return Ok(());
    };
    let fits = shape.len() == sizes.len() && shape.iter().zip(sizes).all(|(&a, &b)| a == b || a == DYNAMIC);
    if fits { Ok(()) } else { Err(format!("casts sizes {sizes:?} to a type of others").into()) }
}
