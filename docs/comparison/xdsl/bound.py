"""The bound dialect: numbers kept within bounds."""

import math
from typing import ClassVar

from xdsl.dialects.arith import ArithConstantMaterializationInterface
from xdsl.dialects.builtin import Float32Type, FloatAttr, TensorType, f32
from xdsl.interfaces import HasCanonicalizationPatternsInterface, HasFolderInterface
from xdsl.ir import Dialect
from xdsl.irdl import (
    IRDLOperation,
    VarConstraint,
    base,
    irdl_op_definition,
    operand_def,
    prop_def,
    result_def,
    traits_def,
)
from xdsl.pattern_rewriter import PatternRewriter, RewritePattern, op_type_rewrite_pattern
from xdsl.traits import ConstantLike, Pure
from xdsl.utils.exceptions import VerifyException
from xdsl.utils.hints import isa


@irdl_op_definition
class ClampOp(IRDLOperation, HasFolderInterface, HasCanonicalizationPatternsInterface):
    """The nearest number to `x` that is not below `min` and not above `max`, for each element."""

    name = "bound.clamp"

    T: ClassVar = VarConstraint("T", base(Float32Type) | TensorType.constr(base(Float32Type)))

    x = operand_def(T)
    y = result_def(T)
    min = prop_def(FloatAttr.constr(base(Float32Type)))
    max = prop_def(FloatAttr.constr(base(Float32Type)))

    traits = traits_def(Pure())
    assembly_format = "$x `from` $min `to` $max attr-dict `:` type($x)"

    def bounds(self) -> tuple[float, float]:
        return self.min.value.data, self.max.value.data

    def verify_(self) -> None:
        min, max = self.bounds()
        if not min <= max:
            raise VerifyException(f"expects min to be at most max, found {min} and {max}")

    def fold(self):
        """clamp(constant) -> constant   for scalars that are numbers"""
        x = ConstantLike.get_constant_value(self.x)
        if isa(x, FloatAttr[Float32Type]) and not math.isnan(x.value.data):
            low, high = self.bounds()
            return (FloatAttr(min(max(x.value.data, low), high), f32),)

    @classmethod
    def get_canonicalization_patterns(cls) -> tuple[RewritePattern, ...]:
        return (MergeClamps(),)


class MergeClamps(RewritePattern):
    """clamp(clamp(x, a), b) -> clamp(x, both)   when the bounds overlap"""

    @op_type_rewrite_pattern
    def match_and_rewrite(self, op: ClampOp, rewriter: PatternRewriter, /):
        inner = op.x.owner
        if not isinstance(inner, ClampOp):
            return
        low = max(inner.min.value.data, op.min.value.data)
        high = min(inner.max.value.data, op.max.value.data)
        if low > high:
            return
        op.operands[0] = inner.x
        op.min = FloatAttr(low, f32)
        op.max = FloatAttr(high, f32)
        rewriter.notify_op_modified(op)


# What clamps fold to are constants of the arith dialect.
Bound = Dialect("bound", [ClampOp], [], [ArithConstantMaterializationInterface()])
