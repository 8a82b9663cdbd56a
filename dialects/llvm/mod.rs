//! The llvm dialect: LLVM IR as ops, which the LLVM code generator translates.
//!
//! <https://mlir.llvm.org/docs/Dialects/LLVM/>
//!
//! Left out of upstream's:
//! - ops: `comdat`, `mlir.global_ctors` and `mlir.global_dtors`, `module_flags`,
//!   `invoke`, `landingpad` and `resume`, `indirectbr` and block addresses, `atomicrmw`, `cmpxchg` and
//!   `fence`, `va_arg`, inline assembly, `call_intrinsic`, and all intrinsics but arithmetic on one type and
//!   those of memory and the stack;
//! - what attributes of debug information, TBAA and alias scopes say, which is kept as text; those of arguments
//!   (`llvm.byval` ..) are not checked;
//! - inlining that copies memory (`llvm.byval`): such calls stay calls; stack memory of what is inlined stays
//!   where the call was, where upstream moves it to the entry block;
//! - slots for `mem2reg` and `sroa`, data layout of the types, and running the ops by the interpreter.
//!
//! Structures with a name are compared by name and body: two of the same name with different bodies are
//! two types, where upstream refuses the second one, and one that refers to itself does so as
//! `struct<"name">` inside of its body.

mod asm;
pub mod attrs;
mod constraints;
pub(crate) mod docs;
mod fold;
mod interfaces;
mod ops;
pub mod types;
mod verify;

pub use ops::*;

use terrace_ir::Registry;
use terrace_ir::op::DialectDef;

/// The llvm dialect.
pub static DIALECT: DialectDef = DialectDef {
    name: "llvm",
    doc: "LLVM IR.",
    ops: &[
        AShrOp::def,
        AddOp::def,
        AddrSpaceCastOp::def,
        AddressOfOp::def,
        AliasOp::def,
        AllocaOp::def,
        AndOp::def,
        BitReverseOp::def,
        BitcastOp::def,
        BrOp::def,
        ByteSwapOp::def,
        CallOp::def,
        CondBrOp::def,
        ConstantOp::def,
        CopySignOp::def,
        CosOp::def,
        CtPopOp::def,
        Exp2Op::def,
        ExpOp::def,
        ExtractElementOp::def,
        ExtractValueOp::def,
        FAbsOp::def,
        FAddOp::def,
        FCeilOp::def,
        FCmpOp::def,
        FDivOp::def,
        FFloorOp::def,
        FMAOp::def,
        FMulAddOp::def,
        FMulOp::def,
        FNegOp::def,
        FPExtOp::def,
        FPToSIOp::def,
        FPToUIOp::def,
        FPTruncOp::def,
        FRemOp::def,
        FSubOp::def,
        FTruncOp::def,
        FreezeOp::def,
        FuncOp::def,
        GepOp::def,
        GlobalOp::def,
        ICmpOp::def,
        IFuncOp::def,
        InsertElementOp::def,
        InsertValueOp::def,
        IntToPtrOp::def,
        LShrOp::def,
        LoadOp::def,
        Log10Op::def,
        Log2Op::def,
        LogOp::def,
        MaxNumOp::def,
        MaximumOp::def,
        MemcpyOp::def,
        MemmoveOp::def,
        MemsetOp::def,
        MinNumOp::def,
        MinimumOp::def,
        MulOp::def,
        NoneTokenOp::def,
        OrOp::def,
        PoisonOp::def,
        PowOp::def,
        PtrToIntOp::def,
        ReturnOp::def,
        RoundEvenOp::def,
        RoundOp::def,
        SDivOp::def,
        SExtOp::def,
        SIToFPOp::def,
        SMaxOp::def,
        SMinOp::def,
        SRemOp::def,
        SelectOp::def,
        ShlOp::def,
        ShuffleVectorOp::def,
        SinOp::def,
        SqrtOp::def,
        StackRestoreOp::def,
        StackSaveOp::def,
        StoreOp::def,
        SubOp::def,
        SwitchOp::def,
        TruncOp::def,
        UDivOp::def,
        UIToFPOp::def,
        UMaxOp::def,
        UMinOp::def,
        URemOp::def,
        UndefOp::def,
        UnreachableOp::def,
        XOrOp::def,
        ZExtOp::def,
        ZeroOp::def,
    ],
    types: types::TYPES,
    attrs: attrs::ATTRS,
    constant: Some(fold::make_constant),
};

/// Loads the dialect.
pub fn register(registry: &mut Registry) {
    registry.add_part(&DIALECT);
    types::register(registry);
    attrs::register(registry);
}
