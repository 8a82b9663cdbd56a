//! A node's attributes, with their defaults and those that a function's call gives.

use super::{NodeCx, missing};
use crate::import::fault::{Fault, Result, codes};
use crate::proto::{AttributeValue, Tensor};
use crate::schema::Absent;

impl<'m> NodeCx<'_, 'm, '_> {
    fn attribute(&self, name: &str) -> Option<&'m AttributeValue<'m>> {
        let attribute = self.node.attribute.iter().find(|a| a.name == name)?;
        self.frame.resolve(attribute).map(|a| &a.value)
    }

    /// The attribute of that name, of whatever kind.
    pub(in crate::import) fn raw(&self, name: &str) -> Option<&'m AttributeValue<'m>> {
        self.attribute(name)
    }

    fn default(&self, name: &str) -> &'static Absent {
        self.signature.attribute(name).map_or(&Absent::Unspecified, |a| &a.absent)
    }

    fn wrong_kind(&self, name: &str, expected: &str, found: &AttributeValue<'_>) -> Fault {
        let message = format!("attribute `{name}` is of kind {}, expected {expected}", found.kind().name());
        Fault::new(codes::SIGNATURE, message)
    }

    /// The integer attribute `name`, or its default if the operator has one.
    pub(in crate::import) fn opt_int(&self, name: &str) -> Result<Option<i64>> {
        match (self.attribute(name), self.default(name)) {
            (Some(AttributeValue::Int(value)), _) => Ok(Some(*value)),
            (Some(other), _) => Err(self.wrong_kind(name, "int", other)),
            (None, Absent::Int(value)) => Ok(Some(*value)),
            (None, _) => Ok(None),
        }
    }

    /// The integer attribute `name`.
    pub(in crate::import) fn int(&self, name: &str) -> Result<i64> {
        self.opt_int(name)?.ok_or_else(|| missing(name))
    }

    /// Whether the integer attribute `name` is there and not 0.
    pub(in crate::import) fn flag(&self, name: &str) -> Result<bool> {
        Ok(self.opt_int(name)?.is_some_and(|value| value != 0))
    }

    /// The float attribute `name`, or its default if the operator has one.
    pub(in crate::import) fn opt_float(&self, name: &str) -> Result<Option<f32>> {
        match (self.attribute(name), self.default(name)) {
            (Some(AttributeValue::Float(value)), _) => Ok(Some(*value)),
            (Some(other), _) => Err(self.wrong_kind(name, "float", other)),
            (None, Absent::Float(value)) => Ok(Some(*value)),
            (None, _) => Ok(None),
        }
    }

    /// The float attribute `name`.
    pub(in crate::import) fn float(&self, name: &str) -> Result<f32> {
        self.opt_float(name)?.ok_or_else(|| missing(name))
    }

    /// The list of integers `name`, or its default if the operator has one.
    pub(in crate::import) fn ints(&self, name: &str) -> Result<Option<Vec<i64>>> {
        match (self.attribute(name), self.default(name)) {
            (Some(AttributeValue::Ints(values)), _) => Ok(Some(values.clone())),
            (Some(other), _) => Err(self.wrong_kind(name, "ints", other)),
            (None, Absent::Ints(values)) => Ok(Some(values.clone())),
            (None, _) => Ok(None),
        }
    }

    /// The list of floats `name`.
    pub(in crate::import) fn floats(&self, name: &str) -> Result<Option<Vec<f32>>> {
        match self.attribute(name) {
            Some(AttributeValue::Floats(values)) => Ok(Some(values.clone())),
            Some(other) => Err(self.wrong_kind(name, "floats", other)),
            None => Ok(None),
        }
    }

    /// The text `name`, or its default; empty if it has none.
    pub(in crate::import) fn text(&self, name: &str) -> Result<String> {
        match (self.attribute(name), self.default(name)) {
            (Some(AttributeValue::String(bytes)), _) => Ok(String::from_utf8_lossy(bytes).into_owned()),
            (Some(other), _) => Err(self.wrong_kind(name, "string", other)),
            (None, Absent::String(text)) => Ok((*text).to_owned()),
            (None, _) => Ok(String::new()),
        }
    }

    /// The text `name`, or `default` if the operator set has no such attribute.
    pub(in crate::import) fn opt_text_or(&self, name: &str, default: &str) -> Result<String> {
        let text = self.text(name)?;
        Ok(if text.is_empty() { default.to_owned() } else { text })
    }

    /// The list of texts `name`.
    pub(in crate::import) fn texts(&self, name: &str) -> Result<Option<Vec<String>>> {
        match self.attribute(name) {
            Some(AttributeValue::Strings(list)) => {
                Ok(Some(list.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()))
            }
            Some(other) => Err(self.wrong_kind(name, "strings", other)),
            None => Ok(None),
        }
    }

    /// The tensor `name`.
    pub(in crate::import) fn tensor(&self, name: &str) -> Result<Option<&'m Tensor<'m>>> {
        match self.attribute(name) {
            Some(AttributeValue::Tensor(tensor)) => Ok(Some(tensor)),
            Some(other) => Err(self.wrong_kind(name, "tensor", other)),
            None => Ok(None),
        }
    }

    /// The dimension that `axis` names among `rank`, counting from the end if negative.
    pub(in crate::import) fn axis(&self, axis: i64, rank: usize) -> Result<usize> {
        let signed = rank as i64;
        let at = if axis < 0 { axis.checked_add(signed) } else { Some(axis) };
        let at = at.filter(|&at| at < signed).and_then(|at| usize::try_from(at).ok());
        at.ok_or_else(|| {
            let message = format!("names axis {axis} of a tensor of rank {rank}");
            Fault::new(codes::ATTRIBUTE, message).help(format!("axes go from {} to {}", -signed, signed - 1))
        })
    }

    /// As [`Self::axis`] for a list, no axis twice.
    pub(in crate::import) fn axes(&self, axes: &[i64], rank: usize) -> Result<Vec<usize>> {
        let mut seen = vec![false; rank];
        let mut found = Vec::with_capacity(axes.len().min(rank));
        for &axis in axes {
            let at = self.axis(axis, rank)?;
            if std::mem::replace(&mut seen[at], true) {
                return Err(Fault::new(codes::ATTRIBUTE, format!("names axis {at} twice")));
            }
            found.push(at);
        }
        Ok(found)
    }
}
