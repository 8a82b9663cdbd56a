#include "BoundOps.h"
#include "BoundPasses.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace bound {
#define GEN_PASS_DEF_CONVERTBOUNDTOARITH
#include "BoundPasses.h.inc"
} // namespace bound

using namespace mlir;
using namespace bound;

namespace {

// A constant of the type `type`, every element `bound`; null where the sizes are not known.
Value makeBound(FloatAttr bound, Type type, Location loc, PatternRewriter &rewriter) {
  TypedAttr value = bound;
  if (auto shaped = dyn_cast<ShapedType>(type)) {
    if (!shaped.hasStaticShape())
      return nullptr;
    value = DenseElementsAttr::get(shaped, bound.getValue());
  }
  return arith::ConstantOp::create(rewriter, loc, value);
}

// clamp(x, [min, max]) -> minimumf(maximumf(x, min), max)
struct ClampToArith : OpRewritePattern<ClampOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ClampOp op, PatternRewriter &rewriter) const override {
    Value min = makeBound(op.getMinAttr(), op.getType(), op.getLoc(), rewriter);
    Value max = makeBound(op.getMaxAttr(), op.getType(), op.getLoc(), rewriter);
    if (!min || !max)
      return failure();
    Value least = arith::MaximumFOp::create(rewriter, op.getLoc(), op.getX(), min);
    rewriter.replaceOpWithNewOp<arith::MinimumFOp>(op, least, max);
    return success();
  }
};

struct ConvertBoundToArith : bound::impl::ConvertBoundToArithBase<ConvertBoundToArith> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ClampToArith>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    getOperation().walk([&](ClampOp left) {
      left.emitOpError("cannot be converted: its sizes are not known");
      signalPassFailure();
    });
  }
};

} // namespace
