"""Writes the data sets and arrays beside this file, for the model `reduced.onnxtxt`: sums along axes that are an input.

    python make.py

Data sets 0 and 1 have the same axes, the others other ones. The arrays are those of set 0, one by one and together.
"""
import pathlib

import numpy as np
from onnx import numpy_helper

HERE = pathlib.Path(__file__).parent
X = np.arange(6, dtype=np.float32).reshape(2, 3)

sets = [(X, [0.4]), (-X, [0.4]), (X, [1.0]), (X, [0.0, 1.0])]
for number, (x, axes) in enumerate(sets):
    folder = HERE / f"test_data_set_{number}"
    folder.mkdir(exist_ok=True)
    axes = np.array(axes, np.float32)
    y = x.sum(tuple(np.round(axes).astype(int)), keepdims=True)
    for name, value in [("input_0", x), ("input_1", axes), ("output_0", y)]:
        (folder / f"{name}.pb").write_bytes(numpy_helper.from_array(value).SerializeToString())
np.savez(HERE / "all.npz", x=X, axes=np.array([0.4], np.float32))
np.save(HERE / "axes.npy", np.array([1.0], np.float32))
