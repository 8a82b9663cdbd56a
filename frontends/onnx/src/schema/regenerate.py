"""Writes the operator signatures of the installed `onnx` package, one line for each change of one.

    python regenerate.py schema

Only facts that a checker needs are kept: names, arities, attribute kinds, defaults.
"""
import pathlib
import sys
from itertools import groupby
import numpy as np
from onnx import defs, helper

FILES = {"": "ai.onnx.txt", "ai.onnx.ml": "ai.onnx.ml.txt"}
OPTION = defs.OpSchema.FormalParameterOption


def formal(p):
    suffix = {OPTION.Single: "", OPTION.Optional: "?"}.get(p.option)
    if suffix is None:
        suffix = "*" if p.min_arity == 0 else "+"
    return p.name + suffix


def literal(value):
    if isinstance(value, bytes):
        return f'"{value.decode()}"'
    if isinstance(value, list):
        return "[" + ",".join(map(literal, value)) + "]"
    return str(np.float32(value)) if isinstance(value, float) else str(value)


def attribute(a):
    text = f"{a.name}:{str(a.type).rsplit('.', 1)[-1].lower()}"
    if a.default_value.type:
        return f"{text}={literal(helper.get_attribute_value(a.default_value))}"
    return text if a.required else text + "?"


def signature(s):
    if s.deprecated:
        return "deprecated"
    words = [*map(formal, s.inputs), "->", *map(formal, s.outputs)]
    if s.attributes:
        words += [";", *(attribute(a) for _, a in sorted(s.attributes.items()))]
    return " ".join(words)


out = pathlib.Path(sys.argv[1])
for domain, file in FILES.items():
    schemas = [s for s in defs.get_all_schemas_with_history() if s.domain == domain]
    schemas.sort(key=lambda s: (s.name, s.since_version))
    lines = []
    for name, versions in groupby(schemas, key=lambda s: s.name):
        for text, same in groupby(versions, key=signature):
            since = ",".join(str(s.since_version) for s in same)
            lines.append(f"{name} {since}: {text}\n")
    (out / file).write_text("".join(lines))
