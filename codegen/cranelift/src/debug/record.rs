//! What the code generator says of the functions that it compiled.

use std::ops::Range;

use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{Signature, SourceLoc};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::isa::unwind::UnwindInfo;
use cranelift_codegen::{CompiledCode, Context};
use cranelift_module::{
    DataDescription, DataId, FuncId, Linkage, Module, ModuleDeclarations, ModuleReloc, ModuleResult,
};

use super::Places;

/// A function that was compiled.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) id: FuncId,
    pub(crate) name: String,
    /// Bytes of its code.
    pub(crate) size: u32,
    /// How a debugger finds its caller.
    pub(crate) unwind: Option<UnwindInfo>,
    /// Parts of the code, in order, each with the number of its place; nothing for what belongs to no op.
    spans: Vec<(Range<u32>, Option<u32>)>,
}

impl Compiled {
    fn new(id: FuncId, name: String, code: &CompiledCode, isa: &dyn TargetIsa) -> Compiled {
        let size = code.code_buffer().len() as u32;
        let spans = code.buffer.get_srclocs_sorted().iter().map(|span| {
            let place = Some(span.loc).filter(|loc| !loc.is_default()).map(SourceLoc::bits);
            (span.start..span.end, place)
        });
        // Code without a description of its frame is still right.
        let unwind = code.create_unwind_info(isa).ok().flatten();
        Compiled { id, name, size, unwind, spans: spans.collect() }
    }

    /// The code in parts without gaps, each with its place. What the code generator adds to the code of an op, such as moves
    /// between registers, belongs to the op in front of it; nothing is in front of a prologue.
    pub(super) fn parts(&self) -> Vec<(Range<u32>, Option<u32>)> {
        let mut parts: Vec<(Range<u32>, Option<u32>)> = Vec::new();
        let mut add = |range: Range<u32>, place: Option<u32>| match parts.last_mut() {
            _ if range.is_empty() => {}
            Some((last, of)) if place.is_none() || *of == place => last.end = range.end,
            _ => parts.push((range, place)),
        };
        let mut at = 0;
        for (range, place) in &self.spans {
            add(at..range.start.max(at), None);
            add(range.start.max(at)..range.end, *place);
            at = range.end.max(at);
        }
        add(at..self.size, None);
        parts
    }
}

/// All that is known of a module's code.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) places: Places,
    pub(crate) functions: Vec<Compiled>,
}

/// A module that notes which functions are compiled in it.
pub(crate) struct Recorder<'a> {
    inner: &'a mut dyn Module,
    functions: &'a mut Vec<Compiled>,
}

impl<'a> Recorder<'a> {
    /// `inner`, whose functions are added to `functions`.
    pub(crate) fn new(inner: &'a mut dyn Module, functions: &'a mut Vec<Compiled>) -> Recorder<'a> {
        Recorder { inner, functions }
    }
}

impl Module for Recorder<'_> {
    fn isa(&self) -> &dyn TargetIsa {
        self.inner.isa()
    }

    fn declarations(&self) -> &ModuleDeclarations {
        self.inner.declarations()
    }

    fn declare_function(
        &mut self,
        name: &str,
        linkage: Linkage,
        signature: &Signature,
    ) -> ModuleResult<FuncId> {
        self.inner.declare_function(name, linkage, signature)
    }

    fn declare_anonymous_function(&mut self, signature: &Signature) -> ModuleResult<FuncId> {
        self.inner.declare_anonymous_function(signature)
    }

    fn declare_data(
        &mut self,
        name: &str,
        linkage: Linkage,
        writable: bool,
        tls: bool,
    ) -> ModuleResult<DataId> {
        self.inner.declare_data(name, linkage, writable, tls)
    }

    fn declare_anonymous_data(&mut self, writable: bool, tls: bool) -> ModuleResult<DataId> {
        self.inner.declare_anonymous_data(writable, tls)
    }

    fn define_function_with_control_plane(
        &mut self,
        id: FuncId,
        context: &mut Context,
        control: &mut ControlPlane,
    ) -> ModuleResult<()> {
        self.inner.define_function_with_control_plane(id, context, control)?;
        if let Some(code) = context.compiled_code() {
            let name = self.inner.declarations().get_function_decl(id).linkage_name(id).into_owned();
            self.functions.push(Compiled::new(id, name, code, self.inner.isa()));
        }
        Ok(())
    }

    fn define_function_bytes(
        &mut self,
        id: FuncId,
        alignment: u64,
        bytes: &[u8],
        relocs: &[ModuleReloc],
    ) -> ModuleResult<()> {
        self.inner.define_function_bytes(id, alignment, bytes, relocs)
    }

    fn define_data(&mut self, id: DataId, data: &DataDescription) -> ModuleResult<()> {
        self.inner.define_data(id, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(size: u32, spans: &[(Range<u32>, Option<u32>)]) -> Compiled {
        let (id, name) = (FuncId::from_u32(0), "f".to_owned());
        Compiled { id, name, size, unwind: None, spans: spans.to_vec() }
    }

    #[test]
    fn gaps_belong_to_what_is_before_them() {
        let code = compiled(20, &[(4..8, Some(0)), (10..12, None), (12..14, Some(0)), (14..16, Some(1))]);
        assert_eq!(code.parts(), [(0..4, None), (4..14, Some(0)), (14..20, Some(1))]);
        assert_eq!(compiled(3, &[]).parts(), [(0..3, None)]);
        assert_eq!(compiled(0, &[]).parts(), []);
    }
}
