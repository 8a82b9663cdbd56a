//! Categories as numbers, and numbers as one of several.

use terrace_ir::{Attr, Value};

use super::*;
use crate::import::constant::{Const, Numbers};
use crate::proto::Tensor;
use crate::tensor::ElementType;

pub(super) const RULES: Family = &[
    ("CategoryMapper", category_mapper),
    ("LabelEncoder", label_encoder),
    ("OneHotEncoder", one_hot_encoder),
    ("ZipMap", zip_map),
];

/// Keys, values, or the default of a table.
enum Column {
    Numbers(Const),
    Texts(Vec<String>),
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Column::Numbers(list) => list.len(),
            Column::Texts(list) => list.len(),
        }
    }

    fn element(&self) -> ElementType {
        match self {
            Column::Numbers(list) => list.element,
            Column::Texts(_) => ElementType::String,
        }
    }

    /// The elements at `places`.
    fn pick(&self, places: &[usize]) -> Column {
        match self {
            Column::Texts(list) => Column::Texts(places.iter().map(|&at| list[at].clone()).collect()),
            Column::Numbers(list) => {
                let data = match &list.data {
                    Numbers::Ints(list) => Numbers::Ints(places.iter().map(|&at| list[at]).collect()),
                    Numbers::Floats(list) => Numbers::Floats(places.iter().map(|&at| list[at]).collect()),
                };
                Column::Numbers(Const { element: list.element, shape: vec![places.len() as i64], data })
            }
        }
    }

    /// The elements, then those of `last`, which are of the same type.
    fn followed_by(self, last: Column) -> Column {
        match (self, last) {
            (Column::Texts(list), Column::Texts(last)) => Column::Texts([list, last].concat()),
            (Column::Numbers(list), Column::Numbers(last)) => {
                let data = match (list.data, &last.data) {
                    (Numbers::Ints(list), Numbers::Ints(last)) => Numbers::Ints([&list[..], last].concat()),
                    (Numbers::Floats(list), _) => Numbers::Floats([list, last.to_floats()].concat()),
                    (Numbers::Ints(list), Numbers::Floats(last)) => {
                        Numbers::Ints(list.into_iter().chain(last.iter().map(|&x| x as i64)).collect())
                    }
                };
                Column::Numbers(Const { element: list.element, shape: vec![data.len() as i64], data })
            }
            (list, _) => list,
        }
    }

    fn constant(&self, cx: &mut NodeCx<'_, '_, '_>) -> Result<Value> {
        match self {
            Column::Numbers(list) => cx.make_const(list),
            Column::Texts(list) => cx.texts_const(&[list.len() as i64], list),
        }
    }

    /// Where each key stands for the first time.
    fn first_of_each(&self) -> Vec<usize> {
        let mut seen = std::collections::BTreeSet::new();
        match self {
            Column::Texts(list) => {
                let mut seen = std::collections::BTreeSet::new();
                (0..list.len()).filter(|&at| seen.insert(&list[at])).collect()
            }
            Column::Numbers(list) => {
                let bits: Vec<u64> = match &list.data {
                    Numbers::Ints(list) => list.iter().map(|&key| key as u64).collect(),
                    Numbers::Floats(list) => list
                        .iter()
                        .map(|&key| if key.is_nan() { f64::NAN.to_bits() } else { (key + 0.0).to_bits() })
                        .collect(),
                };
                (0..bits.len()).filter(|&at| seen.insert(bits[at])).collect()
            }
        }
    }
}

/// The list of strings `name`, when it has any.
fn texts(cx: &NodeCx<'_, '_, '_>, name: &str) -> Result<Option<Vec<String>>> {
    Ok(cx.texts(name)?.filter(|list| !list.is_empty()))
}

/// The elements of a tensor attribute.
fn tensor<'m>(cx: &mut NodeCx<'_, 'm, '_>, name: &str, tensor: &'m Tensor<'m>) -> Result<Column> {
    if ElementType::from_number(tensor.data_type) == Some(ElementType::String) {
        return Ok(Column::Texts(cx.read_texts(tensor)?));
    }
    match cx.read_tensor(tensor)? {
        Some(list) => Ok(Column::Numbers(Const { shape: vec![list.len() as i64], ..list })),
        None => Err(cx.unsupported(format!("so many elements in `{name}`"))),
    }
}

/// Keys or values of a [`label_encoder`]: the attribute of the first kind that is there.
fn list(cx: &mut NodeCx<'_, '_, '_>, what: &str) -> Result<Column> {
    let name = |kind: &str| format!("{what}_{kind}");
    if let Some(list) = texts(cx, &name("strings"))? {
        return Ok(Column::Texts(list));
    }
    if let Some(ints) = cx.ints(&name("int64s"))?.filter(|list| !list.is_empty()) {
        return Ok(Column::Numbers(Const::ints(ints)));
    }
    let floats = numbers(cx, &name("floats"))?;
    if !floats.is_empty() {
        let shape = vec![floats.len() as i64];
        let data = Numbers::Floats(floats);
        return Ok(Column::Numbers(Const { element: ElementType::Float, shape, data }));
    }
    let given = if cx.since >= 4 { cx.tensor(&name("tensor"))? } else { None };
    match given {
        Some(given) => tensor(cx, &name("tensor"), given),
        None => Err(cx.bad_attribute(&name("int64s"), "or another list of its kind must be there")),
    }
}

/// The value beside the key that is the element, or the default.
fn label_encoder(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    if cx.since < 2 {
        let Some(names) = texts(cx, "classes_strings")? else {
            return Err(cx.bad_attribute("classes_strings", "must hold a class"));
        };
        let count = names.len() as i64;
        return between(cx, Column::Numbers(Const::ints((0..count).collect())), Column::Texts(names));
    }
    let (keys, values) = (list(cx, "keys")?, list(cx, "values")?);
    let default = default(cx, &values)?;
    look_up(cx, &keys, &values, default)
}

/// The string beside each number, or the number beside each string.
fn between(cx: &mut NodeCx<'_, '_, '_>, ints: Column, names: Column) -> Result<()> {
    let (keys, values) = if cx.element(0)? == ElementType::String { (names, ints) } else { (ints, names) };
    let default = default(cx, &values)?;
    look_up(cx, &keys, &values, default)
}

fn category_mapper(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let ints = cx.ints("cats_int64s")?.unwrap_or_default();
    let names = texts(cx, "cats_strings")?.unwrap_or_default();
    if names.is_empty() {
        return Err(cx.bad_attribute("cats_strings", "must hold a category"));
    }
    between(cx, Column::Numbers(Const::ints(ints)), Column::Texts(names))
}

/// The element of `values` beside the one of `keys` that input 0 is.
fn look_up(cx: &mut NodeCx<'_, '_, '_>, keys: &Column, values: &Column, default: Column) -> Result<()> {
    if keys.len() != values.len() {
        let why = format!("has {} keys for {} values", keys.len(), values.len());
        return Err(cx.bad_operands(why));
    }
    if cx.element(0)? != keys.element() {
        let (keys, found) = (keys.element().name(), cx.element(0)?.name());
        return Err(cx.bad_operands(format!("has keys of {keys} for elements of {found}")));
    }
    let (x, rank) = (cx.value(0)?, cx.rank(0)?);
    let x = cx.with_axes(x, &[rank])?;
    let kept = keys.first_of_each();
    let keys = keys.pick(&kept).constant(cx)?;
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
    let table = values.pick(&kept).followed_by(default).constant(cx)?;
    let y = cx.gathered(table, place, 0)?;
    cx.set(0, y);
    Ok(())
}

/// The default of the kind of `values`.
fn default(cx: &mut NodeCx<'_, '_, '_>, values: &Column) -> Result<Column> {
    if cx.since >= 4
        && let Some(given) = cx.tensor("default_tensor")?
    {
        let default = tensor(cx, "default_tensor", given)?;
        if default.len() == 1 && default.element() == values.element() {
            return Ok(default);
        }
        return Err(cx.bad_attribute("default_tensor", "must be one element of the type of the values"));
    }
    Ok(match values {
        Column::Texts(_) => Column::Texts(vec![cx.text("default_string")?]),
        Column::Numbers(values) => {
            let data = match values.data {
                Numbers::Ints(_) => Numbers::Ints(vec![cx.int("default_int64")?]),
                Numbers::Floats(_) => Numbers::Floats(vec![f64::from(cx.float("default_float")?)]),
            };
            Column::Numbers(Const { element: values.element, shape: vec![1], data })
        }
    })
}

/// For each element a list of categories, 1 at its own.
fn one_hot_encoder(cx: &mut NodeCx<'_, '_, '_>) -> Result<()> {
    let names = texts(cx, "cats_strings")?;
    let ints = cx.ints("cats_int64s")?.filter(|list| !list.is_empty());
    let categories = match (ints, names) {
        (Some(ints), None) => Column::Numbers(Const::ints(ints)),
        (None, Some(names)) => Column::Texts(names),
        _ => {
            return Err(
                cx.bad_attribute("cats_int64s", "or `cats_strings` must hold a category, and not both")
            );
        }
    };
    if cx.int("zeros")? == 0 {
        return Err(cx.unsupported("`zeros` 0: elements of no category are an error at run time"));
    }
    let (x, rank) = (cx.value(0)?, cx.rank(0)?);
    let texts = cx.element(0)? == ElementType::String;
    if texts != matches!(categories, Column::Texts(_)) {
        let why = format!(
            "has categories of {} for elements of {}",
            categories.element().name(),
            cx.element(0)?.name()
        );
        return Err(cx.bad_operands(why));
    }
    // Numbers are compared as whole ones.
    let x = if texts { x } else { cx.cast(x, cx.ctx.int(64))? };
    let x = cx.with_axes(x, &[rank])?;
    let categories = categories.constant(cx)?;
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
