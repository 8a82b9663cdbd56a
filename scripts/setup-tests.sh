#!/usr/bin/env bash
# Installs what the tests need, and says what it installs. Does nothing where all is there.
#
#   scripts/setup-tests.sh [--with-upstream]
#
#   Rust       cargo, rustfmt and clippy must be there already (https://rustup.rs)
#   Debian     a C linker and Python, if they are missing and this runs as root
#   Python     .venv with the packages of scripts/requirements.txt, pinned
#
# --with-upstream adds LLVM's own mlir-opt, FileCheck and llvm-dwarfdump, and gdb, which the tests compare Terrace with or have
# read what it writes, and chromium, in which they open its pages (Debian packages, 700 MB); without them those tests are
# skipped, and say so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'setup-tests: %s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

packages=()
need() { command -v "$1" >/dev/null || packages+=("$2"); }

need cc gcc
need python3 python3
python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3-venv)
if [ "${1:-}" = --with-upstream ]; then
  need mlir-opt-22 mlir-22-tools
  need FileCheck-22 llvm-22-tools
  need chromium chromium
  need llvm-dwarfdump-22 llvm-22
  need gdb gdb
elif [ $# -gt 0 ]; then
  fail "unknown argument $1 (known: --with-upstream)"
fi
if [ ${#packages[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    fail "missing: ${packages[*]} (Debian's names). Install them, then run this again."
  fi
  say "installing Debian packages: ${packages[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

command -v cargo >/dev/null || fail "cargo is missing: install Rust 1.95 or newer (https://rustup.rs)"
for component in fmt clippy; do
  cargo "$component" --version >/dev/null 2>&1 || fail "cargo $component is missing: rustup component add ${component/fmt/rustfmt}"
done

stamp=.venv/requirements.txt
if ! cmp -s scripts/requirements.txt "$stamp"; then
  say "installing into .venv: $(grep -v '^#' scripts/requirements.txt | tr '\n' ' ')"
  python3 -m venv --clear .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/requirements.txt
  cp scripts/requirements.txt "$stamp"
fi
say "ready: $(rustc --version | cut -d' ' -f1,2), $(python3 --version), $(grep -v '^#' scripts/requirements.txt | tr '\n' ' ')"
