"""Writes the data sets beside this file, for the model `scaled.onnxtxt`: y = 2 x for each element of a list.

    python make.py

Folders of `sound` hold what the model gives, for lists of two lengths. In `off` one output has a wrong element,
and another has one of a wrong size. `lists` and `lists-off` are the same for `lists.onnxtxt`, whose inputs are a sequence and
an optional value.
"""
import pathlib

import numpy as np
from onnx import OptionalProto, SequenceProto, numpy_helper

HERE = pathlib.Path(__file__).parent


def write(folder, x, y, n):
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in [("input_0", x), ("output_0", y), ("output_1", n)]:
        (folder / f"{name}.pb").write_bytes(numpy_helper.from_array(value).SerializeToString())


f32 = lambda *values: np.array(values, np.float32)
i64 = lambda *values: np.array(values, np.int64)
write(HERE / "sound" / "test_data_set_0", f32(1, 2, np.nan), f32(2, 4.001, np.nan), i64(3))
write(HERE / "sound" / "test_data_set_1", f32(-1.5), f32(-3), i64(1))
write(HERE / "off" / "test_data_set_0", f32(1, 2, 3), f32(2, 4, 6.1), i64(3))
write(HERE / "off" / "test_data_set_1", f32(1, 2), f32(2, 4, 6), i64(3))


def pack(folder, kind, values):
    folder.mkdir(parents=True, exist_ok=True)
    for number, value in enumerate(values):
        (folder / f"{kind}_{number}.pb").write_bytes(value.SerializeToString())


def sequence(*arrays):
    return numpy_helper.from_list(list(arrays)) if arrays else SequenceProto(elem_type=SequenceProto.TENSOR)


def optional(array=None):
    if array is None:
        return OptionalProto(elem_type=OptionalProto.UNDEFINED)
    value = OptionalProto(elem_type=OptionalProto.TENSOR)
    value.tensor_value.CopyFrom(numpy_helper.from_array(array))
    return value


def scalar(value, dtype):
    return numpy_helper.from_array(np.array(value, dtype))


two, one = sequence(f32(1, 2), f32(3, 4)), sequence(f32(2, 4))
lists, off = HERE / "lists", HERE / "lists-off" / "test_data_set_0"
pack(lists / "test_data_set_0", "input", [two, optional()])
twice = sequence(f32(2, 4), f32(6, 8))
pack(lists / "test_data_set_0", "output", [twice, optional(), scalar(False, bool), scalar(2, np.int64)])
pack(lists / "test_data_set_1", "input", [sequence(), optional(f32(5, 6))])
same = optional(f32(5, 6))
pack(lists / "test_data_set_1", "output", [sequence(), same, scalar(True, bool), scalar(0, np.int64)])
pack(off, "input", [two, optional(f32(5, 6))])
pack(off, "output", [one, optional(), scalar(True, bool), scalar(2, np.int64)])
