#ifndef BOUND_OPS_H
#define BOUND_OPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "BoundDialect.h.inc"

#define GET_OP_CLASSES
#include "BoundOps.h.inc"

#endif // BOUND_OPS_H
