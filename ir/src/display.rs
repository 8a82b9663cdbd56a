//! Types in messages.

use std::fmt;

use crate::context::Context;
use crate::types::{DYNAMIC, Signedness, Type, TypeKind};

struct TypeDisplay<'a> {
    ctx: &'a Context,
    ty: Type,
}

impl Context {
    /// `ty` as it is written in text.
    pub fn display(&self, ty: Type) -> impl fmt::Display + '_ {
        TypeDisplay { ctx: self, ty }
    }
}

impl fmt::Display for TypeDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ctx = self.ctx;
        let dims = |f: &mut fmt::Formatter<'_>, shape: &[i64]| {
            shape.iter().try_for_each(|&dim| match dim {
                DYNAMIC => f.write_str("?x"),
                dim => write!(f, "{dim}x"),
            })
        };
        match self.ty.kind(ctx) {
            TypeKind::Integer { width, sign } => {
                let sign = match sign {
                    Signedness::Signless => "",
                    Signedness::Signed => "s",
                    Signedness::Unsigned => "u",
                };
                write!(f, "{sign}i{width}")
            }
            TypeKind::Index => f.write_str("index"),
            TypeKind::Float(kind) => f.write_str(kind.keyword()),
            TypeKind::Vector { shape, elem, .. } => {
                f.write_str("vector<")?;
                dims(f, shape)?;
                write!(f, "{}>", ctx.display(*elem))
            }
            TypeKind::Tensor { shape, elem, .. } => {
                f.write_str("tensor<")?;
                dims(f, shape)?;
                write!(f, "{}>", ctx.display(*elem))
            }
            TypeKind::MemRef { shape, elem, .. } => {
                f.write_str("memref<")?;
                dims(f, shape)?;
                write!(f, "{}>", ctx.display(*elem))
            }
            other => write!(f, "{other:?}"),
        }
    }
}
