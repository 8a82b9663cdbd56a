//! Categories as numbers, and numbers as one of several.

use terrace_ir::{Attr, Value};

use super::*;
use crate::import::constant::{Const, Numbers};
use crate::tensor::ElementType;

pub(super) const RULES: Family =
    &[("LabelEncoder", label_encoder), ("OneHotEncoder", one_hot_encoder), ("ZipMap", zip_map)];

fn strings(cx: &NodeCx<'_, '_, '_>, name: &str) -> Result<bool> {
    Ok(cx.texts(name)?.is_some_and(|list| !list.is_empty()))
}

/// Keys or values of a [`label_encoder`]: the attribute of the first kind that is there.
fn list(cx: &mut NodeCx<'_, '_, '_>, what: &str) -> Result<Const> {
    let name = |kind: &str| format!("{what}_{kind}");
    if strings(cx, &name("strings"))? {
        return Err(cx.unsupported(format!("strings (`{what}_strings`)")));
    }
    if let Some(ints) = cx.ints(&name("int64s"))?.filter(|list| !list.is_empty()) {
        return Ok(Const::ints(ints));
    }
    let floats = numbers(cx, &name("floats"))?;
    if !floats.is_empty() {
        let shape = vec![floats.len() as i64];
        return Ok(Const { element: ElementType::Float, shape, data: Numbers::Floats(floats) });
    }
    let tensor = if cx.since >= 4 { cx.tensor(&name("tensor"))? } else { None };
    let Some(tensor) = tensor else {
        return Err(cx.bad_attribute(&name("int64s"), "or another list of its kind must be there"));
    };
    if ElementType::from_number(tensor.data_type) == Some(ElementType::String) {
        return Err(cx.unsupported(format!("strings (`{what}_tensor`)")));
    }
    match cx.read_tensor(tensor)? {
        Some(list) => Ok(Const { shape: vec![list.len() as i64], ..list }),
        None => Err(cx.unsupported(format!("so many elements in `{what}_tensor`"))),
    }
}

/// The value beside the key that is the element, or the default.
fn label_encoder(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.since < 2 {
        return Err(cx.unsupported("strings (`classes_strings`)"));
    }
    let (keys, values) = (list(cx, "keys")?, list(cx, "values")?);
    if keys.len() != values.len() {
        let why = format!("has {} keys for {} values", keys.len(), values.len());
        return Err(cx.bad_attribute("keys", why));
    }
    if cx.element(0)? != keys.element {
        let why = format!("has keys of {} for elements of {}", keys.element.name(), cx.element(0)?.name());
        return Err(cx.bad_operands(why));
    }
    let default = default(cx, &values)?;
    let (x, rank) = (cx.value(0)?, cx.rank(0)?);
    let x = cx.with_axes(x, &[rank])?;
    let (keys, values) = (first_of_each(&keys), values);
    let kept: Vec<usize> = keys.1;
    let keys = cx.make_const(&keys.0)?;
    let mut found = cx.op("graph.equal", &[x, keys], &[])?;
    if cx.elem_of(keys).is_float(&cx.ctx) {
        // Not-a-number as a key is found, unlike by a comparison.
        let (a, b) = (cx.unary("graph.is_nan", x)?, cx.unary("graph.is_nan", keys)?);
        let both = cx.op("graph.and", &[a, b], &[])?;
        found = cx.op("graph.or", &[found, both], &[])?;
    }
    // Each key is there once: the number of the one found, or of the default behind the last.
    let wide = cx.ctx.int(64);
    let count = kept.len() as i64;
    let places = cx.ints_const(&[count], (0..count).map(|at| at - count).collect())?;
    let found = cx.cast(found, wide)?;
    let places = cx.mul(found, places)?;
    let axes = [("axes", cx.ctx.i64_array(&[rank as i64]))];
    let place = cx.op("graph.reduce_sum", &[places], &axes)?;
    let last = cx.ints_const(&[], vec![count])?;
    let place = cx.add(place, last)?;
    let table = with_default(&values, &kept, &default);
    let table = cx.make_const(&table)?;
    let y = cx.gathered(table, place, 0)?;
    cx.set(0, y);
    Ok(())
}

/// The keys without those that are there already, and where the others stood.
fn first_of_each(keys: &Const) -> (Const, Vec<usize>) {
    let bits: Vec<u64> = match &keys.data {
        Numbers::Ints(list) => list.iter().map(|&key| key as u64).collect(),
        Numbers::Floats(list) => list
            .iter()
            .map(|&key| if key.is_nan() { f64::NAN.to_bits() } else { (key + 0.0).to_bits() })
            .collect(),
    };
    let mut seen = std::collections::BTreeSet::new();
    let kept: Vec<usize> = (0..bits.len()).filter(|&at| seen.insert(bits[at])).collect();
    let data = match &keys.data {
        Numbers::Ints(list) => Numbers::Ints(kept.iter().map(|&at| list[at]).collect()),
        Numbers::Floats(list) => Numbers::Floats(kept.iter().map(|&at| list[at]).collect()),
    };
    (Const { element: keys.element, shape: vec![kept.len() as i64], data }, kept)
}

/// The default of the kind of `values`.
fn default(cx: &mut NodeCx<'_, '_, '_>, values: &Const) -> Result<Const> {
    if cx.since >= 4
        && let Some(tensor) = cx.tensor("default_tensor")?
    {
        let default = cx.read_tensor(tensor)?.filter(|default| default.len() == 1);
        let default = default.filter(|default| default.element == values.element);
        return default.ok_or_else(|| {
            cx.bad_attribute("default_tensor", "must be one element of the type of the values")
        });
    }
    let data = match values.data {
        Numbers::Ints(_) => Numbers::Ints(vec![cx.int("default_int64")?]),
        Numbers::Floats(_) => Numbers::Floats(vec![f64::from(cx.float("default_float")?)]),
    };
    Ok(Const { element: values.element, shape: vec![1], data })
}

/// The values that are kept, then the default.
fn with_default(values: &Const, kept: &[usize], default: &Const) -> Const {
    let data = match (&values.data, &default.data) {
        (Numbers::Ints(list), Numbers::Ints(last)) => {
            Numbers::Ints(kept.iter().map(|&at| list[at]).chain(last.iter().copied()).collect())
        }
        (Numbers::Floats(list), last) => {
            let last = match last {
                Numbers::Floats(last) => last.clone(),
                Numbers::Ints(last) => last.iter().map(|&number| number as f64).collect(),
            };
            Numbers::Floats(kept.iter().map(|&at| list[at]).chain(last).collect())
        }
        (Numbers::Ints(list), Numbers::Floats(last)) => {
            let last = last.iter().map(|&number| number as i64);
            Numbers::Ints(kept.iter().map(|&at| list[at]).chain(last).collect())
        }
    };
    Const { element: values.element, shape: vec![data.len() as i64], data }
}

/// For each element a list of categories, 1 at its own.
fn one_hot_encoder(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if strings(cx, "cats_strings")? {
        return Err(cx.unsupported("strings (`cats_strings`)"));
    }
    let categories = cx.ints("cats_int64s")?.unwrap_or_default();
    if categories.is_empty() {
        return Err(cx.bad_attribute("cats_int64s", "must hold a category"));
    }
    if cx.int("zeros")? == 0 {
        return Err(cx.unsupported("`zeros` 0: elements of no category are an error at run time"));
    }
    let (x, rank) = (cx.value(0)?, cx.rank(0)?);
    // Numbers are compared as whole ones.
    let x = cx.cast(x, cx.ctx.int(64))?;
    let x = cx.with_axes(x, &[rank])?;
    let categories: Value = cx.ints_const(&[categories.len() as i64], categories)?;
    let y = cx.op("graph.equal", &[x, categories], &[])?;
    let y = cx.cast(y, cx.ctx.f32())?;
    cx.set(0, y);
    Ok(())
}

/// A map from the labels of classes to scores for each sample, as the table of scores: all have the same labels.
fn zip_map(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let shape = cx.shape(0)?;
    if !(1..=2).contains(&shape.len()) {
        let rank = shape.len();
        return Err(cx.bad_operands(format!("takes a table of samples and scores, found rank {rank}")));
    }
    let ints = cx.ints("classlabels_int64s")?.unwrap_or_default();
    let texts = cx.texts("classlabels_strings")?.unwrap_or_default();
    let (count, keys) = match (ints.is_empty(), texts.is_empty()) {
        (false, true) => (ints.len(), cx.ctx.i64_array(&ints)),
        (true, false) => {
            let keys: Vec<Attr> = texts.iter().map(|text| cx.ctx.str_attr(text)).collect();
            (texts.len(), cx.ctx.array_attr(keys))
        }
        _ => {
            let why = "or `classlabels_strings` must be there, and not both";
            return Err(cx.bad_attribute("classlabels_int64s", why));
        }
    };
    let scores = shape.last().copied().unwrap_or(DYNAMIC);
    if scores != DYNAMIC && usize::try_from(scores) != Ok(count) {
        return Err(cx.bad_operands(format!("has {count} labels for {scores} scores")));
    }
    let x = cx.value(0)?;
    let x = if shape.len() == 1 { cx.with_axes(x, &[0])? } else { x };
    cx.give_map(0, x, keys);
    Ok(())
}
