"""Writes the operator signatures of the installed `onnx` and `onnxruntime` packages, one line for each change of one.

    python regenerate.py schema

Only facts that a checker needs are kept: names, arities, attribute kinds, defaults.
"""
import pathlib
import sys
from itertools import groupby
import numpy as np
from onnx import AttributeProto, defs, helper
from onnxruntime.capi.onnxruntime_pybind11_state import get_all_operator_schema

FILES = {"": "ai.onnx.txt", "ai.onnx.ml": "ai.onnx.ml.txt"}
# What onnxruntime adds to ONNX's own domain, as far as its tools write it into models.
ADDED = ["LayerNormalization", "SimplifiedLayerNormalization"]


def formal(p):
    option = str(p.option).rsplit(".", 1)[-1]
    suffix = {"Single": "", "Optional": "?"}.get(option)
    if suffix is None:
        suffix = "*" if getattr(p, "min_arity", 1) == 0 else "+"
    return p.name + suffix


def literal(value):
    if isinstance(value, bytes):
        return f'"{value.decode()}"'
    if isinstance(value, list):
        return "[" + ",".join(map(literal, value)) + "]"
    return str(np.float32(value)) if isinstance(value, float) else str(value)


def default_of(a):
    if hasattr(a, "default_value"):
        return a.default_value
    default = AttributeProto()
    default.ParseFromString(a._default_value)
    return default


def attribute(a):
    text = f"{a.name}:{str(a.type).rsplit('.', 1)[-1].lower()}"
    default = default_of(a)
    if default.type:
        return f"{text}={literal(helper.get_attribute_value(default))}"
    return text if a.required else text + "?"


def signature(s):
    # It was replaced for what it meant; models of its time have it.
    kept = (s.name, s.since_version) == ("GroupNormalization", 18)
    if s.deprecated and not kept:
        return "deprecated"
    words = [*map(formal, s.inputs), "->", *map(formal, s.outputs)]
    if s.attributes:
        words += [";", *(attribute(a) for _, a in sorted(s.attributes.items()))]
    return " ".join(words)


def write(path, schemas):
    lines = []
    for name, versions in groupby(sorted(schemas, key=lambda s: (s.name, s.since_version)), key=lambda s: s.name):
        for text, same in groupby(versions, key=signature):
            since = ",".join(str(s.since_version) for s in same)
            lines.append(f"{name} {since}: {text}\n")
    path.write_text("".join(lines))


out = pathlib.Path(sys.argv[1])
for domain, file in FILES.items():
    write(out / file, [s for s in defs.get_all_schemas_with_history() if s.domain == domain])
runtime = get_all_operator_schema()
write(out / "com.microsoft.txt", [s for s in runtime if s.domain == "com.microsoft"])
added = [s for s in runtime if s.domain == "" and s.name in ADDED and s.since_version == 1]
write(out / "ai.onnx.onnxruntime.txt", added)
