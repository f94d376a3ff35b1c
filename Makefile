# Every target works with the environment that PYTHON names; `make environment` makes one in .venv.
PYTHON ?= .venv/bin/python
WORKERS ?= 2
PLANS ?= 10000

.PHONY: environment check test slow draws soak theory benchmarks matrix notebooks

environment:
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --editable ".[dev]"

check:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest -q tests/test_architecture.py

test:
	$(PYTHON) -m pytest -n $(WORKERS) --dist worksteal -m "not slow"

slow:
	$(PYTHON) -m pytest -n $(WORKERS) -m slow

draws:
	$(PYTHON) benchmarks/draws_battery.py

soak:
	$(PYTHON) -m benchmarks.soak $(PLANS)

theory:
	$(PYTHON) -m benchmarks.theory

benchmarks:
	$(PYTHON) -m benchmarks
	$(PYTHON) -m benchmarks.chart

matrix:
	bash tests/matrix.sh

notebooks:
	$(PYTHON) notebooks/refresh.py
