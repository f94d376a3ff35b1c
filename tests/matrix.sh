#!/usr/bin/env bash
# Runs the tests under every supported Python that this machine has, each in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

pythons() {
  for version in 3.11 3.12 3.13 3.14; do
    command -v "python$version" || ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python 2>/dev/null | tail -1
  done
}

works() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

for python in $(pythons); do
  works "$python" || continue
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "Python $version ($("$python" --version))"
  "$python" -m venv --clear ".venv-$version"
  ".venv-$version/bin/python" -m pip install --quiet --editable ".[test]"
  ".venv-$version/bin/python" -m pytest -q -n "${WORKERS:-2}" --dist worksteal -m "not slow"
done
