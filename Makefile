PYTHON ?= .venv/bin/python

.PHONY: check test bench

check: ## format, lint, types, tests
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

test:
	$(PYTHON) -m pytest

bench: ## speed, memory and size against Typst and WeasyPrint; needs: pip install '.[bench]'
	$(PYTHON) -m bench
