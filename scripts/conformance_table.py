#!/usr/bin/env python3
"""Makes docs/results/conformance.md out of a run of LLVM's own tests.

    conformance_table.py RESULTS.json LOG [--write FILE]

RESULTS maps each test, by its path below mlir/test, to `pass`, `fail`, `skip` or `timeout`. LOG is what the run
printed of the tests that failed: a line `---- fail: PATH` and then the output of the test's commands, with
`terrace-opt` in the place of `mlir-opt` and `terrace-check` in that of `FileCheck`.
"""

import argparse
import collections
import json
import re

HEAD = """# LLVM's own tests

The tests of `mlir/test` of LLVM 22.1, run with `terrace-opt` in the place of `mlir-opt` and `terrace-check` in the
place of `FileCheck`. Counted are tests that Debian's `mlir-opt` 22 passes and that need neither a pass nor custom
syntax of upstream's test dialect, nor the transform dialect. A test passes when all of its commands do.

<!-- Made by: scripts/conformance_table.py -->
"""

# What a failed test's output says, and the reason that it stands for; the first that matches counts.
REASONS = [
    (r"unknown flag --([\w-]+)", "no pass or flag `{0}`"),
    (r"flag --([\w-]+) is not supported", "flag `{0}` is refused"),
    (r"no pass is called '([\w-]+)'", "no pass `{0}`"),
    (r"Dialect `(\w+)' not found", "no dialect `{0}`"),
    (r"[Dd]ialect '(\w+)' is unknown", "no dialect `{0}`"),
    (r"`[!#]\"(\w+)\"<", "no dialect `{0}`"),
    (r"unregistered dialect", "an op of a dialect that is not there"),
    (r"custom op '([\w.]+)' is unknown", "no op `{0}`"),
    (r"custom op '([\w.]+)' has no custom assembly form", "no custom form of `{0}`"),
    (r"unregistered operation '([\w.]+)'", "no op `{0}`"),
    (r"unexpected error|was not produced", "diagnostics differ"),
    (r"internal error", "an internal error"),
    (r"expected string not found|CHECK", "output differs"),
]


def reason(text):
    for pattern, meaning in REASONS:
        found = re.search(pattern, text)
        if found:
            return meaning.format(*found.groups())
    return "a command fails"


def failures(log):
    """The output of each test that failed, by its path."""
    parts = re.split(r"^---- (?:fail|timeout): (\S+)$", log, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def folder(path):
    return "/".join(path.split("/")[:2]) if path.startswith(("Dialect/", "Conversion/")) else path.split("/")[0]


def table(results, logs):
    counted = collections.defaultdict(list)
    for path, result in sorted(results.items()):
        if result != "skip":
            counted[folder(path)].append((path, result))
    lines = ["| folder | pass | of | what the others lack |", "| --- | ---: | ---: | --- |"]
    passed = total = 0
    for name, tests in counted.items():
        good = sum(result == "pass" for _, result in tests)
        reasons = collections.Counter(
            reason(logs.get(path, "")) for path, result in tests if result != "pass"
        )
        text = ", ".join(f"{what} ({count})" if count > 1 else what for what, count in reasons.most_common())
        lines.append(f"| {name} | {good} | {len(tests)} | {text} |")
        passed, total = passed + good, total + len(tests)
    lines.append(f"| **all** | **{passed}** | **{total}** | |")
    return "\n".join(lines)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("results")
    ask.add_argument("log")
    ask.add_argument("--write", help="the file to write instead of printing")
    opts = ask.parse_args()
    with open(opts.results, encoding="utf-8") as file:
        results = json.load(file)
    with open(opts.log, encoding="utf-8", errors="replace") as file:
        logs = failures(file.read())
    text = HEAD + "\n" + table(results, logs) + "\n"
    if opts.write:
        with open(opts.write, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
