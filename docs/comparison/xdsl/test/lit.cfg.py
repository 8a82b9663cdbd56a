import os
import sys
import tempfile

import lit.formats

config.name = "bound"
config.test_format = lit.formats.ShTest()
config.suffixes = [".mlir"]
config.test_exec_root = tempfile.gettempdir()
here = os.path.dirname(__file__)
config.substitutions += [
    ("bound-opt", f"{sys.executable} {os.path.dirname(here)}/bound_opt.py"),
    ("filecheck", f"{os.path.dirname(sys.executable)}/filecheck"),
]
