"""`convert-bound-to-arith`: the bound dialect in terms of the arith dialect."""

from dataclasses import dataclass

from xdsl.context import Context
from xdsl.dialects import arith
from xdsl.dialects.builtin import DenseIntOrFPElementsAttr, Float32Type, FloatAttr, ModuleOp, TensorType
from xdsl.ir import Attribute
from xdsl.passes import ModulePass
from xdsl.pattern_rewriter import (
    PatternRewriter,
    PatternRewriteWalker,
    RewritePattern,
    op_type_rewrite_pattern,
)
from xdsl.utils.exceptions import PassFailedException
from xdsl.utils.hints import isa

from bound import ClampOp


def make_bound(bound: FloatAttr, type: Attribute) -> arith.ConstantOp | None:
    """A constant of the type `type`, every element `bound`; None where the sizes are not known."""
    if not isa(type, TensorType[Float32Type]):
        return arith.ConstantOp(bound)
    if not type.has_static_shape():
        return None
    return arith.ConstantOp(DenseIntOrFPElementsAttr.from_list(type, [bound.value.data]))


class ClampToArith(RewritePattern):
    """clamp(x, [min, max]) -> minimumf(maximumf(x, min), max)"""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ClampOp, rewriter: PatternRewriter, /):
        min = make_bound(op.min, op.x.type)
        max = make_bound(op.max, op.x.type)
        if min is None or max is None:
            return
        least = arith.MaximumfOp(op.x, min)
        both = arith.MinimumfOp(least, max)
        rewriter.replace(op, [min, max, least, both])


@dataclass(frozen=True)
class ConvertBoundToArithPass(ModulePass):
    """Convert clamps to maxima and minima."""

    name = "convert-bound-to-arith"

    def apply(self, ctx: Context, op: ModuleOp) -> None:
        PatternRewriteWalker(ClampToArith()).rewrite_module(op)
        for left in op.walk():
            if isinstance(left, ClampOp):
                left.emit_error(
                    "'bound.clamp' op cannot be converted: its sizes are not known",
                    PassFailedException("cannot convert"),
                )
