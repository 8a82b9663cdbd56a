//! stub
use super::{OpParser, OpPrinter, Reported};
use crate::body::{Body, Op};
use crate::op::{OpDef, OpSpec};
pub(crate) struct Format;
impl Format { pub(crate) fn new(_: &'static OpDef, _: &'static str) -> Format { Format } }
pub(crate) fn parse(p: &mut OpParser<'_>, _: &'static OpDef, _: &Format, _: &mut OpSpec) -> Result<(), Reported> { Err(p.error("")) }
pub(crate) fn print<'a>(_: &mut OpPrinter<'a>, _: &OpDef, _: &Format, _: &'a Body, _: Op) {}
