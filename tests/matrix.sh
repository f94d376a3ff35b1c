#!/usr/bin/env bash
# Runs the tests under every Python that is supported, each in an environment of its own. Fails, before any test, where
# one that must be tried is missing; a newer one is tried if the machine has it.
set -euo pipefail
cd "$(dirname "$0")/.."

python_of() {
  for python in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
    "$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null && echo "$python" && return
  done
  true
}

missing=""
for version in 3.11 3.12 3.13; do
  [ -n "$(python_of "$version")" ] || missing="$missing $version"
done
[ -z "$missing" ] || { echo "Python missing on this machine:$missing" >&2; exit 1; }

for version in 3.11 3.12 3.13 3.14; do
  python=$(python_of "$version")
  [ -n "$python" ] || continue
  echo "Python $version ($("$python" --version))"
  "$python" -m venv --clear ".venv-$version"
  ".venv-$version/bin/python" -m pip install --quiet --editable ".[test]"
  ".venv-$version/bin/python" -m pytest -q -n "${WORKERS:-2}" --dist worksteal -m "not slow"
done
