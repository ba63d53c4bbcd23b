# Two commands for everybody: `make report` and `make test`. Each makes .venv first where it is
# missing, half made, made by another Python, or older than what it is made from.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed-$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')

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
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/many_lessons.py
	$(BIN)/python benchmarks/translation_seeds.py
	$(BIN)/python benchmarks/translation_beside_paconvert.py

$(INSTALLED): pyproject.toml constraints.txt
	test -e $(INSTALLED) || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet 'pip>=22'  # older ones know no editable pyproject.toml
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[all,dev]'
	touch $(INSTALLED)

clean:
	rm -rf .venv out
