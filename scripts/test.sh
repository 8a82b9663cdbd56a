#!/usr/bin/env bash
# Runs all that a change must pass: formatting, lints, documentation, and every test. CI runs this and nothing else.
#
#   scripts/test.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() {
  printf '\n== %s\n' "$*"
  local start=$SECONDS
  "$@"
  printf '== %s s\n' $((SECONDS - start))
}

# Incremental files of a build that runs once cost more time and disk than they save.
[ "${CI:-}" = true ] && export CARGO_INCREMENTAL=0
export CARGO_TERM_PROGRESS_WHEN=never

step scripts/setup-tests.sh
step cargo fmt --all --check
step cargo clippy --quiet --workspace --all-targets --locked -- -D warnings
RUSTDOCFLAGS=-Dwarnings step cargo doc --quiet --workspace --no-deps --locked
# The FileCheck tests run the tools, so these are built first; both use the dev profile.
step cargo build --quiet --workspace --bins --locked
if command -v cargo-nextest >/dev/null; then
  step cargo nextest run --workspace --locked --no-fail-fast --status-level fail --final-status-level slow
else
  step cargo test --quiet --workspace --locked --no-fail-fast
fi
