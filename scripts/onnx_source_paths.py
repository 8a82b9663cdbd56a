#!/usr/bin/env python3
"""Makes the Python locations that torch.onnx.export leaves in a model fit to be published.

    onnx_source_paths.py MODEL.onnx [--root DIR] [-o OUT.onnx]

The exporter writes the stack of every node into its `metadata_props` under the key
`pkg.torch.onnx.stack_trace`, with the absolute paths of the machine it ran on. This script

  * drops the frames of installed packages (below a site-packages, dist-packages or lib/pythonX.Y folder), and
  * removes DIR (default: the repository that holds this script) from the start of the other paths,

so that what is left reads `File "examples/NAME/train.py", line 12, in forward`. It exits with status 1,
and writes nothing, if any absolute path would remain in a stack trace.
"""
import argparse
import os
import re
import sys

STACK_TRACE = "pkg.torch.onnx.stack_trace"
REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

_FRAME = re.compile(r'^\s*File "(?P<path>[^"]+)", line \d+, in .*$')
_INSTALLED = re.compile(r"/(site-packages|dist-packages|lib/python3[^/]*)/|^<")


def map_stack_trace(text, root):
    """The stack trace `text` without installed packages' frames and without `root`."""
    kept, keep = [], True
    for line in text.splitlines():
        frame = _FRAME.match(line)
        if frame:
            path = frame["path"]
            keep = not _INSTALLED.search(path)
            if path.startswith(root.rstrip("/") + "/"):
                line = line.replace(path, os.path.relpath(path, root))
        if keep:
            kept.append(line)
    return "\n".join(kept)


def map_model(model, root=REPOSITORY):
    """Maps every stack trace of the `onnx.ModelProto` in place and returns how many nodes have one."""
    located = 0
    for node in [*model.graph.node, *(n for f in model.functions for n in f.node)]:
        for entry in node.metadata_props:
            if entry.key != STACK_TRACE:
                continue
            entry.value = map_stack_trace(entry.value, root)
            located += bool(entry.value)
            for line in entry.value.splitlines():
                frame = _FRAME.match(line)
                if frame and os.path.isabs(frame["path"]):
                    raise ValueError(f"node {node.name!r} still names {frame['path']}")
    return located


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("model")
    ask.add_argument("--root", default=REPOSITORY)
    ask.add_argument("-o", "--output", help="default: in place")
    args = ask.parse_args()
    import onnx

    model = onnx.load(args.model)
    try:
        located = map_model(model, os.path.abspath(args.root))
    except ValueError as why:
        sys.exit(f"{args.model}: {why}")
    onnx.save(model, args.output or args.model)
    print(f"{args.model}: {located} of {len(model.graph.node)} nodes have a stack trace")


if __name__ == "__main__":
    main()
