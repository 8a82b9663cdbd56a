"""Writes the data sets beside this file, for the model `scaled.onnxtxt`: y = 2 x for each element of a list.

    python make.py

Folders of `sound` hold what the model gives, for lists of two lengths. In `off` one output has a wrong element,
and another has one of a wrong size.
"""
import pathlib

import numpy as np
from onnx import numpy_helper

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
