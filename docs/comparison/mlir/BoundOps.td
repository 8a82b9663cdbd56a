#ifndef BOUND_OPS
#define BOUND_OPS

include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Bound_Dialect : Dialect {
  let name = "bound";
  let summary = "Numbers kept within bounds.";
  let cppNamespace = "::bound";
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let hasConstantMaterializer = 1;
}

def F32Like : AnyTypeOf<[F32, TensorOf<[F32]>], "f32 or a tensor of f32">;

def Bound_ClampOp : Op<Bound_Dialect, "clamp", [Pure, SameOperandsAndResultType]> {
  let summary = "The nearest number to `x` that is not below `min` and not above `max`, for each element.";
  let arguments = (ins F32Like:$x, F32Attr:$min, F32Attr:$max);
  let results = (outs F32Like:$y);
  let assemblyFormat = "$x `from` $min `to` $max attr-dict `:` type($x)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizeMethod = 1;
}

#endif // BOUND_OPS
