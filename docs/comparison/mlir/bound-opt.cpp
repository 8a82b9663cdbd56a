#include "BoundOps.h"
#include "BoundPasses.h"

#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  registry.insert<bound::BoundDialect, mlir::arith::ArithDialect, mlir::func::FuncDialect>();
  mlir::registerTransformsPasses();
  bound::registerBoundPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "mlir-opt with the bound dialect\n", registry));
}
