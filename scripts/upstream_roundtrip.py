#!/usr/bin/env python3
"""Checks that terrace-opt reads upstream's generic form and prints it back as it is.

    upstream_roundtrip.py [--tests DIR] [--ours PROGRAM] [--theirs PROGRAM] [--only REGEX] [--list]
                          [--write FILE] [-j N]

Every chunk (split at `// -----`) of every .mlir file of LLVM's mlir/test that upstream's mlir-opt accepts is printed by
it in the generic form. terrace-opt must parse that text, verify it, and print the same text. Counted are chunks; the
reasons of those that fail are listed by how often they come, and with --list each chunk; --write
makes a report of both in Markdown. Where upstream's tool changes its own text the reason says so. The tests are LLVM's and not
part of the project.
"""
import argparse
import collections
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

MARKER = "// -----"
FLAGS = ["--allow-unregistered-dialect", "--mlir-print-op-generic"]
TIMEOUT = 120
# What is known of each kind of reason, by the first pattern that it matches: why it is not mended.
WHY = [
    (r"upstream does not", "Upstream's own text does not come back from upstream."),
    (r"alias of .* of `(test|tuple|loc)`|^prints otherwise", "Upstream's test dialect chooses these aliases in C++; it is not loaded."),
    (r"alias of .* of `affine_map`", "Part of an attribute of a dialect that is not loaded, where it is written out."),
    (r"alias of .* of `sparse_tensor`", "Upstream prints two encodings that differ alike; read again they are one."),
    (r"alias of ", "Chosen by the code of a dialect that is not loaded."),
    (r"elements literal must be a shaped type", "The type is of a dialect that is not loaded, where it has a shape."),
    (r"cannot be used as a symbol", "An op of a dialect that is not loaded is a scope of affine maps there."),
    (r"to_buffer|arith.constant. op value", "A type or attribute of upstream's test dialect implements an interface there."),
    (r"multiple of N", "An array of `i0`: arrays are kept as bytes, of which it has none."),
    (r"`arith.constant` prints otherwise", "A tensor without elements keeps no element, and prints as `dense<>`."),
    (r"resources", "Resources of upstream's test dialect, which is not loaded."),
]
ALIASES = """Which attributes and types of a dialect get an alias, and which parts of them, is chosen by the code of that
dialect. Those of a dialect that terrace-opt does not load it prints in each place as they are, as upstream's mlir-opt
does with a dialect that it does not load.

"""


def output(command, text):
    """Exit status, standard output and standard error of a command that reads `text` from a file."""
    with tempfile.NamedTemporaryFile("w", suffix=".mlir", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
        file.flush()
        try:
            done = subprocess.run([*command, file.name], capture_output=True, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            return 124, "", "timeout"
    decode = lambda data: data.decode("utf-8", errors="surrogateescape")
    return done.returncode, decode(done.stdout), decode(done.stderr).replace(file.name, "FILE")


def chunks(text):
    """The parts of a text between markers, blank lines around them left out."""
    return [part.strip("\n") for part in re.split(rf"^{MARKER}.*$", text, flags=re.MULTILINE)]


def split_run(program, text):
    """What a program prints for each chunk of `text`; None when it did not come to the end of it."""
    _, printed, _ = output([program, *FLAGS, "--split-input-file"], text)
    parts = chunks(printed)
    return parts if len(parts) == len(chunks(text)) else None


def generic_form(program, text):
    """The generic form of each chunk that upstream accepts."""
    parts = split_run(program, text)
    if parts is None:
        parts = [output([program, *FLAGS], chunk)[1].strip("\n") for chunk in chunks(text)]
    return [part for part in parts if part]


def difference(theirs, ours):
    """What kind of thing the first line that differs is."""
    for line in (theirs, ours):
        alias = re.match(r"([#!])[\w$.]+ = [#!]?([a-z_]+)", line)
        if alias:
            return f"alias of a{'n attribute' if alias[1] == '#' else ' type'} of `{alias[2]}`"
    if "#-}" in theirs + ours or "_resources:" in theirs + ours:
        return "resources"
    op = re.search(r'"([\w$.]+)"\(', theirs)
    return f"`{op[1]}` prints otherwise" if op else "prints otherwise"


def reason(program, upstream, chunk):
    """Why a chunk does not come back: the first error, what it quotes left out, or the first line that differs."""
    status, printed, errors = output([program, *FLAGS, "--diagnostics=lines"], chunk)
    own_status, own, _ = output([upstream, *FLAGS], chunk)
    if own_status != 0:
        return "upstream does not read its own text", ""
    if own.strip("\n") != chunk:
        return "upstream does not print its own text back", ""
    if status == 0:
        lines, again = chunk.split("\n"), printed.strip("\n").split("\n")
        first, second = next(((a, b) for a, b in zip(lines, again) if a != b), ("(length)", ""))
        kind = difference(first, second)
        return kind, f"{first.strip()[:150]}\n{'':10}{second.strip()[:150]}"
    found = re.search(r"error: (.*)", errors)
    message = found.group(1) if found else (errors.strip().split("\n") or [""])[0][:200]
    return re.sub(r"%\w+|#\d+|\d+", "N", re.sub(r"<.*>", "<..>", message))[:120], message[:200]


def check(path, ours, theirs):
    """Number of chunks of a file, and number, kind and text of the reason for each that fails."""
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        parts = generic_form(theirs, file.read())
    if not parts:
        return 0, []
    back = split_run(ours, f"\n{MARKER}\n".join(parts))
    if back is None:
        back = [output([ours, *FLAGS], part)[1].strip("\n") for part in parts]
    failed = [at for at, (part, again) in enumerate(zip(parts, back)) if part != again]
    return len(parts), [(at, *reason(ours, theirs, parts[at])) for at in failed]


def write_report(path, rows, good, total, files):
    """Writes the figures, a table of the reasons, and below each reason the chunks it has."""
    groups = {}
    for where, kind in rows:
        groups.setdefault(kind, []).append(where)
    order = sorted(groups, key=lambda kind: (-len(groups[kind]), kind))
    with open(path, "w", encoding="utf-8", errors="replace") as file:
        file.write("# Upstream's generic form, read and printed back\n\n")
        file.write("Written by `scripts/upstream_roundtrip.py --write`, which says what is counted.\n\n")
        share = 100 * good / max(total, 1)
        file.write(f"**{good} of {total} chunks** of {files} files come back as they are ({share:.1f} %).\n\n")
        if any(kind.startswith("alias of") for kind in order):
            file.write(ALIASES)
        file.write("| Chunks | What | Why |\n|---:|---|---|\n")
        for kind in order:
            why = next((why for pattern, why in WHY if re.search(pattern, kind)), "")
            file.write(f"| {len(groups[kind])} | {kind.replace('|', chr(92) + '|')} | {why} |\n")
        file.write("\n## Chunks\n")
        for kind in order:
            file.write(f"\n### {kind}\n\n")
            at = collections.OrderedDict()
            for name, number in groups[kind]:
                at.setdefault(name, []).append(str(number))
            file.writelines(f"- `{name}`: {', '.join(numbers)}\n" for name, numbers in at.items())


def main():
    cache = os.environ.get("TERRACE_CACHE", os.path.expanduser("~/.cache/terrace"))
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--tests", default=os.path.join(cache, "upstream", "mlir", "test"))
    ask.add_argument("--ours", default="target/debug/terrace-opt")
    ask.add_argument("--theirs", default=next(filter(shutil.which, ("mlir-opt-22", "mlir-opt")), "mlir-opt"))
    ask.add_argument("--only", default="", help="regular expression on the path below --tests")
    ask.add_argument("--list", action="store_true", help="list each chunk that fails")
    ask.add_argument("--write", metavar="FILE", help="write a report to this file, in Markdown")
    ask.add_argument("-j", type=int, default=os.cpu_count())
    opts = ask.parse_args()
    paths = sorted(
        os.path.join(folder, name)
        for folder, _, names in os.walk(opts.tests)
        for name in names
        if name.endswith(".mlir") and re.search(opts.only, os.path.relpath(os.path.join(folder, name), opts.tests))
    )
    total, kinds, examples, rows = 0, collections.Counter(), {}, []
    with concurrent.futures.ThreadPoolExecutor(opts.j) as pool:
        for path, (count, failed) in zip(paths, pool.map(lambda path: check(path, opts.ours, opts.theirs), paths)):
            total += count
            for at, kind, text in failed:
                name = os.path.relpath(path, opts.tests)
                where = f"{name}, chunk {at + 1}"
                rows.append(((name, at + 1), kind))
                kinds[kind] += 1
                examples.setdefault(kind, f"{where}: {text}")
                if opts.list:
                    print(f"{where}: {text}", flush=True)
    for kind, count in kinds.most_common():
        print(f"{count:6}  {kind}\n{'':8}{examples[kind]}")
    good = total - sum(kinds.values())
    if opts.write:
        write_report(opts.write, rows, good, total, len(paths))
    print(f"{good} of {total} chunks of {len(paths)} files come back as they are ({100 * good / max(total, 1):.1f} %)")
    return 0 if good == total else 1


if __name__ == "__main__":
    sys.exit(main())
