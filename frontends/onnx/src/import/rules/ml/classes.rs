//! Labels of classes.

use terrace_ir::Value;

use super::*;

/// The labels of a classifier: whole numbers, as which classes without labels count too, or strings.
pub(super) struct Classes {
    /// The labels; of classes that have strings the numbers from 0 on.
    pub(super) labels: Vec<i64>,
    /// The strings, when labels are such.
    names: Option<Vec<String>>,
}

impl Classes {
    /// The labels in attribute `name`, or in `strings`.
    pub(super) fn of(cx: &NodeCx<'_, '_, '_>, name: &str, strings: &str) -> Result<Classes> {
        let labels = cx.ints(name)?.unwrap_or_default();
        let Some(names) = cx.texts(strings)?.filter(|names| !names.is_empty()) else {
            return Ok(Classes { labels, names: None });
        };
        if !labels.is_empty() {
            return Err(cx.bad_attribute(name, format!("must not be there beside `{strings}`")));
        }
        if names.len() == 1 {
            return Err(cx.unsupported(format!("a single class with a string for its label (`{strings}`)")));
        }
        Ok(Classes { labels: (0..names.len() as i64).collect(), names: Some(names) })
    }

    /// Classes whose labels are the numbers from 0 on.
    pub(super) fn numbered(count: i64) -> Classes {
        Classes { labels: (0..count).collect(), names: None }
    }

    /// The labels of `indices`.
    pub(super) fn named(&self, cx: &mut NodeCx<'_, '_, '_>, indices: Value) -> Result<Value> {
        if let Some(names) = &self.names {
            let names = cx.texts_const(&[names.len() as i64], names)?;
            return cx.gathered(names, indices, 0);
        }
        let in_order = self.labels.iter().enumerate().all(|(at, &label)| label == at as i64);
        if in_order {
            return Ok(indices);
        }
        let labels = cx.ints_const(&[self.labels.len() as i64], self.labels.clone())?;
        cx.gathered(labels, indices, 0)
    }

    /// For each row of `scores` the label of the greatest.
    pub(super) fn greatest(&self, cx: &mut NodeCx<'_, '_, '_>, scores: Value) -> Result<Value> {
        let best = cx.along("graph.argmax", scores, 1)?;
        self.named(cx, best)
    }

    /// One of two labels for each element of a list of conditions.
    pub(super) fn either(
        &self,
        cx: &mut NodeCx<'_, '_, '_>,
        condition: Value,
        (yes, no): (i64, i64),
    ) -> Result<Value> {
        let (yes, no) = match &self.names {
            None => (cx.ints_const(&[], vec![yes])?, cx.ints_const(&[], vec![no])?),
            Some(names) => {
                let name = |label: i64| {
                    let name = usize::try_from(label).ok().and_then(|at| names.get(at));
                    name.cloned().unwrap_or_default()
                };
                (cx.texts_const(&[], &[name(yes)])?, cx.texts_const(&[], &[name(no)])?)
            }
        };
        cx.select(condition, yes, no)
    }
}
