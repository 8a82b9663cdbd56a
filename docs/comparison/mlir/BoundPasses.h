#ifndef BOUND_PASSES_H
#define BOUND_PASSES_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace bound {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "BoundPasses.h.inc"
} // namespace bound

#endif // BOUND_PASSES_H
