#ifndef BOUND_PASSES
#define BOUND_PASSES

include "mlir/Pass/PassBase.td"

def ConvertBoundToArith : Pass<"convert-bound-to-arith", "::mlir::func::FuncOp"> {
  let summary = "Convert clamps to maxima and minima";
  let dependentDialects = ["::mlir::arith::ArithDialect"];
}

#endif // BOUND_PASSES
