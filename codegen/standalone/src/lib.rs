//! The handwritten kernels and the runtime as one object file, carried inside the compiler.
//!
//! What a model needs of it is linked into the object files that are made of models
//! (`terrace_cranelift::compile_object`), so that these need nothing of Terrace where they are used. The build script
//! makes it of the sources of `codegen/kernels` and `codegen/runtime` with the compiler that builds this crate: Cargo alone cannot make a
//! library of one crate a file that another carries.
#![forbid(unsafe_code)]

static OBJECT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/standalone.o"));

/// An object file for the kind of machine that this was built for, in ELF, with a section for each function and
/// with the kernels and the functions of `terrace_runtime::standalone` under their names.
///
/// # Errors
/// On systems whose object files are no ELF: what can be done there.
pub fn object() -> Result<&'static [u8], &'static str> {
    if OBJECT.is_empty() {
        return Err("handwritten kernels are linked into object files on systems with ELF only; \
                    convert the model with --no-kernels");
    }
    Ok(OBJECT)
}
