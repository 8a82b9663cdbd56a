import os

import lit.formats

config.name = "bound"
config.test_format = lit.formats.ShTest()
config.suffixes = [".mlir"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = lit_config.params["build"]
config.substitutions += [
    ("bound-opt", os.path.join(lit_config.params["build"], "bound-opt")),
    ("FileCheck", lit_config.params.get("filecheck", "FileCheck")),
]
