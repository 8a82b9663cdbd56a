//! Inputs and outputs that are sequences or optional values.
//!
//! A compiled model takes and gives tensors. A sequence `s` stands for the tensors `s.0`, `s.1` and so on, whose number
//! is known when the model is compiled; an optional value for the value in it. An input whose value is [given](super::given) is
//! a constant.

use terrace_ir::Attr;

use super::fault::{Fault, Result, codes};
use super::importer::{Importer, Kind, SlotId};
use crate::proto::{Type, TypeValue, ValueInfo};

/// The name that element `at` of the sequence `name` has among a module's arguments and results.
pub fn element(name: &str, at: usize) -> String {
    format!("{name}.{at}")
}

/// `ty`, or what it is an optional value of.
pub(super) fn without_optional<'t, 'm>(ty: Option<&'t Type<'m>>) -> Option<&'t Type<'m>> {
    match ty.map(|ty| &ty.value) {
        Some(TypeValue::Optional(inner)) => Some(inner),
        _ => ty,
    }
}

/// Whether `name` is that of the input, or of an element of it.
pub(super) fn is_of(name: &str, info: &ValueInfo<'_>) -> bool {
    let sequence =
        matches!(without_optional(info.ty.as_ref()).map(|ty| &ty.value), Some(TypeValue::Sequence(_)));
    let number = name.strip_prefix(info.name).and_then(|rest| rest.strip_prefix('.'));
    name == info.name || (sequence && number.is_some_and(|number| number.parse::<usize>().is_ok()))
}

impl<'m> Importer<'m, '_> {
    /// Makes the arguments for an input, whose attributes are added to `attrs`.
    pub(super) fn port(&mut self, info: &ValueInfo<'m>, attrs: &mut Vec<Attr>) -> Result<SlotId> {
        let ty = without_optional(info.ty.as_ref());
        if self.options.absent.contains(info.name) {
            return self.absent(info);
        }
        let Some(TypeValue::Sequence(inner)) = ty.map(|ty| &ty.value) else {
            return self.argument(info.name, ty, attrs);
        };
        if self.options.values.contains_key(info.name) {
            let name = info.name;
            let message = format!("input `{name}` is a sequence, and is given the elements of a tensor");
            let help = format!("give those of each tensor in it: `--value {name}.0=...`");
            return Err(Fault::new(codes::TYPE, message).help(help));
        }
        let (shapes, values) = (&self.options.shapes, &self.options.values);
        let known = |name: &String| shapes.contains_key(name) || values.contains_key(name);
        let count = (0..).take_while(|&at| known(&element(info.name, at))).count();
        let empty = shapes.get(info.name).is_some_and(|shape| shape[..] == [0]);
        if count == 0 && !empty {
            let name = info.name;
            let message = format!("input `{name}` is a sequence, and how many tensors it has is not known");
            return Err(Fault::new(codes::DYNAMIC, message).help(format!(
                "give the shape of each: `--shape {name}.0=... --shape {name}.1=...`, or `--shape {name}=0` if it has none"
            )));
        }
        let mut elements = Vec::with_capacity(count);
        for at in 0..count {
            elements.push(self.argument(&element(info.name, at), Some(inner), attrs)?);
        }
        Ok(self.add_slot(Kind::Sequence(elements), None))
    }

    /// An input that is not there.
    fn absent(&mut self, info: &ValueInfo<'m>) -> Result<SlotId> {
        if !matches!(info.ty.as_ref().map(|ty| &ty.value), Some(TypeValue::Optional(_))) {
            let message = format!("input `{}` is said to be absent, but it is no optional value", info.name);
            return Err(Fault::new(codes::TYPE, message));
        }
        Ok(self.add_slot(Kind::Absent, None))
    }

    fn argument(&mut self, name: &str, ty: Option<&Type<'m>>, attrs: &mut Vec<Attr>) -> Result<SlotId> {
        let options = self.options;
        if let Some(given) = options.values.get(name) {
            return self.given(name, ty, given);
        }
        let declared = ty;
        let ty = self.input_type(name, declared)?;
        let loc = self.ctx.name_loc(name, self.file);
        let block = self.block.expect("the function's block is made before its arguments");
        let value = self.body.add_arg(block, ty, loc);
        attrs.push(self.input_attrs(name, declared, ty));
        self.inputs.insert(value, name.to_owned());
        Ok(self.add_slot(Kind::Value(value), None))
    }

    /// The tensors that the output `name` stands for, if it is no tensor.
    pub(super) fn elements_of_output(&self, name: &str) -> Option<Vec<SlotId>> {
        let slot = self.lookup(name)?;
        if self.is_absent(slot) {
            return Some(Vec::new());
        }
        self.elements_of(slot).map(<[SlotId]>::to_vec)
    }
}
