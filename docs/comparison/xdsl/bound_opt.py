"""`xdsl-opt` with one more dialect and one more pass."""

from xdsl.xdsl_opt_main import xDSLOptMain

from bound import Bound
from convert_bound_to_arith import ConvertBoundToArithPass


class BoundOptMain(xDSLOptMain):
    def register_all_dialects(self):
        super().register_all_dialects()
        self.ctx.load_dialect(Bound)

    def register_all_passes(self):
        super().register_all_passes()
        self.register_pass(ConvertBoundToArithPass.name, lambda: ConvertBoundToArithPass)


if __name__ == "__main__":
    BoundOptMain().run()
