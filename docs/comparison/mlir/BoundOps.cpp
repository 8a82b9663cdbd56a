#include "BoundOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace bound;

#include "BoundDialect.cpp.inc"

#define GET_OP_CLASSES
#include "BoundOps.cpp.inc"

void BoundDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "BoundOps.cpp.inc"
      >();
}

// What clamps fold to are constants of the arith dialect.
Operation *BoundDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}

LogicalResult ClampOp::verify() {
  if (getMin() <= getMax())
    return success();
  return emitOpError("expects min to be at most max, found ")
         << getMin().convertToDouble() << " and " << getMax().convertToDouble();
}

// clamp(constant) -> constant   for scalars that are numbers
OpFoldResult ClampOp::fold(FoldAdaptor adaptor) {
  auto x = dyn_cast_or_null<FloatAttr>(adaptor.getX());
  if (!x || x.getValue().isNaN())
    return {};
  return FloatAttr::get(getType(), minnum(maxnum(x.getValue(), getMin()), getMax()));
}

// clamp(clamp(x, a), b) -> clamp(x, both)   when the bounds overlap
LogicalResult ClampOp::canonicalize(ClampOp op, PatternRewriter &rewriter) {
  auto inner = op.getX().getDefiningOp<ClampOp>();
  if (!inner)
    return failure();
  APFloat min = maxnum(inner.getMin(), op.getMin());
  APFloat max = minnum(inner.getMax(), op.getMax());
  if (min > max)
    return rewriter.notifyMatchFailure(op, "the bounds do not overlap");
  rewriter.modifyOpInPlace(op, [&] {
    op.getXMutable().assign(inner.getX());
    op.setMin(min);
    op.setMax(max);
  });
  return success();
}
