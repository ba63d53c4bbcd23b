# Two commands for everybody: `make report` and `make test`. Each makes .venv first where it is
# missing or older than what it is made from.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed

.PHONY: report quick test check coverage benchmarks clean

report: $(INSTALLED)
	$(BIN)/triptych report

quick: $(INSTALLED)
	$(BIN)/triptych report --quick

test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 --dist loadscope

check: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: $(INSTALLED)
	$(BIN)/python -m report.coverage tests/data/seeds docs/coverage.md

benchmarks: $(INSTALLED)
	$(BIN)/python benchmarks/quick_report.py
	$(BIN)/python benchmarks/harness.py

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[all,dev]'
	touch $(INSTALLED)

clean:
	rm -rf .venv out
