#!/usr/bin/env python3
"""Checks that the IR of models can be printed and read back at every level, and prints a Markdown table.

    roundtrip.py [--tools target/release] [--mlir-opt mlir-opt-22] [--weights] MODEL.onnx ...

terrace-convert writes each model at the levels of its option --emit, with and without handwritten kernels, and
this script compares bytes:

    custom     terrace-opt, from the text, prints the same text
    generic    so it does by way of the generic form, which itself is printed the same again
    upstream   upstream's mlir-opt reads the generic form and prints it; terrace-opt reads that and prints the text
    lowered    terrace-opt takes the tensor level down to branches pass by pass; the text after each is checked likewise

Passes verify their results. Weights are left out of the text unless --weights is given, since a text with them is
twice the model's size. A cell is "ok", "-" where there is nothing to check, or what went wrong. Exits with status 1
if anything did.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LEVELS = ["import", "graph", "tensor", "hardware"]
LOWERINGS = [
    "--bufferize",
    "--plan-memory",
    "--linalg-tile",
    "--convert-linalg-to-loops",
    "--vectorize",
    "--convert-scf-to-cf",
    "--legalize",
]


class Failed(Exception):
    """A tool failed or printed something else than expected."""


def run(what, command, stdin):
    done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"status {done.returncode}"]
        raise Failed(f"{what}: {lines[0]}")
    return done.stdout


def same(what, got, wanted):
    if got == wanted:
        return
    pairs = zip(got.splitlines(), wanted.splitlines())
    at = next((number for number, (a, b) in enumerate(pairs, 1) if a != b), "the end")
    raise Failed(f"{what}: differs at line {at}")


def attempt(check, *arguments):
    """What the cell of a check says, and what the check returns."""
    try:
        return "ok", check(*arguments)
    except Failed as failed:
        return str(failed).replace("|", "\\|"), None


class Checks:
    """The checks of one text."""

    def __init__(self, opt, mlir_opt):
        self.opt, self.mlir_opt = opt, mlir_opt

    def custom(self, text):
        same("custom", run("custom", [self.opt], text), text)

    def generic(self, text):
        flags = ["--mlir-print-op-generic"]
        generic = run("generic", [self.opt, *flags], text)
        same("generic", run("generic", [self.opt, *flags], generic), generic)
        same("custom from generic", run("custom from generic", [self.opt], generic), text)
        return generic

    def upstream(self, text, generic):
        flags = ["--allow-unregistered-dialect", "--mlir-print-op-generic"]
        theirs = run("upstream", [self.mlir_opt, *flags], generic)
        same("from upstream", run("from upstream", [self.opt], theirs), text)

    def lowered(self, text):
        for lowering in LOWERINGS:
            text = run(lowering, [self.opt, lowering], text)
            self.custom(text)
            generic = self.generic(text)
            if self.mlir_opt:
                self.upstream(text, generic)

    def row(self, text, level):
        """The cells of one level."""
        custom, _ = attempt(self.custom, text)
        generic, in_generic = attempt(self.generic, text)
        upstream = lowered = "-"
        if self.mlir_opt and in_generic:
            upstream, _ = attempt(self.upstream, text, in_generic)
        if level == "tensor":
            lowered, _ = attempt(self.lowered, text)
        return [custom, generic, upstream, lowered]


def rows(options, checks, folder):
    convert = os.path.join(options.tools, "terrace-convert")
    flags = [] if options.weights else ["--elide-weights"]
    path = os.path.join(folder, "level.mlir")
    for model in options.models:
        name = os.path.basename(model).removesuffix(".onnx")
        for level in LEVELS:
            lowered = level in ("tensor", "hardware")
            for kernels in [True, False] if lowered else [True]:
                chosen = flags if kernels else [*flags, "--no-kernels"]
                shown = "-" if not lowered else "yes" if kernels else "no"
                made, _ = attempt(run, "convert", [convert, model, f"--emit={level}", "-o", path, *chosen], b"")
                if made != "ok":
                    yield [name, level, shown, "-", made, "-", "-", "-"]
                    continue
                with open(path, "rb") as file:
                    text = file.read()
                lines = str(text.count(b"\n"))
                yield [name, level, shown, lines, *checks.row(text, level)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", default=os.path.join(ROOT, "target", "release"), help="folder of Terrace's tools")
    parser.add_argument("--mlir-opt", default="mlir-opt-22", help="upstream's mlir-opt; not used if there is none")
    parser.add_argument("--weights", action="store_true", help="write the data of weights too")
    parser.add_argument("models", nargs="+", metavar="MODEL.onnx")
    options = parser.parse_args()
    checks = Checks(os.path.join(options.tools, "terrace-opt"), shutil.which(options.mlir_opt))
    good = True
    print("| model | level | kernels | lines | custom | generic | upstream | lowered |")
    print("|---|---|---|---:|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(options, checks, folder):
            print(f"| {' | '.join(row)} |", flush=True)
            good = good and all(cell in ("ok", "-") for cell in row[4:])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
