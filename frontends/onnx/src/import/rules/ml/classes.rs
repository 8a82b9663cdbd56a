//! Labels of classes.

use terrace_ir::Value;

use super::*;

/// The labels of a classifier: whole numbers, as which classes without labels count too.
pub(super) struct Classes {
    pub(super) labels: Vec<i64>,
}

impl Classes {
    /// The labels in attribute `name`; those in `strings` are refused.
    pub(super) fn of(cx: &NodeCx<'_, '_, '_>, name: &str, strings: &str) -> Result<Classes> {
        if cx.texts(strings)?.is_some_and(|labels| !labels.is_empty()) {
            return Err(cx
                .unsupported(format!("labels that are strings (`{strings}`)"))
                .help("export the classifier with whole numbers as labels"));
        }
        Ok(Classes { labels: cx.ints(name)?.unwrap_or_default() })
    }

    /// The labels of `indices`.
    pub(super) fn named(&self, cx: &mut NodeCx<'_, '_, '_>, indices: Value) -> Result<Value> {
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
        cx: &mut NodeCx<'_, '_, '_>,
        condition: Value,
        (yes, no): (i64, i64),
    ) -> Result<Value> {
        let (yes, no) = (cx.ints_const(&[], vec![yes])?, cx.ints_const(&[], vec![no])?);
        cx.select(condition, yes, no)
    }
}
