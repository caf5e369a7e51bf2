PYTHON ?= .venv/bin/python
VERAPDF := .verapdf
JUDGE := $(VERAPDF)/classes/Judge.class

.PHONY: check quick test bench verapdf conformance conformance-sample controls

check: ## format, lint, types, tests
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

QUICK := text source content layout links tailor orders drawing compose test_naming.py

quick: ## for every change: format, lint, and the tests of the first stages, under a minute on two cores
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m pytest -q $(addprefix tests/,$(QUICK))

test: ## all tests
	$(PYTHON) -m pytest

bench: ## speed, memory and size against Typst, WeasyPrint, Fullbleed and Forme; needs: pip install '.[bench]'
	$(PYTHON) -m bench

verapdf: $(JUDGE) ## the judge of PDF/UA and PDF/A, into .verapdf/; needs a JDK and Maven

$(JUDGE): judge/pom.xml judge/Judge.java
	@command -v javac >/dev/null || { echo "make verapdf needs a JDK, 17 or newer: javac is not there" >&2; exit 1; }
	@command -v mvn >/dev/null || { echo "make verapdf needs Maven: mvn is not there" >&2; exit 1; }
	rm -rf $(VERAPDF)/lib
	mvn -q -B --strict-checksums -f judge/pom.xml -Dmaven.repo.local="$(CURDIR)/$(VERAPDF)/repository" package
	javac -Xlint:all,-path -d $(VERAPDF)/classes -cp "$(VERAPDF)/lib/*" judge/Judge.java

conformance: verapdf ## every file the program can write, before the judge
	PYTHONPATH=tests $(PYTHON) -m conformance

conformance-sample: verapdf ## a few of them, in which every choice meets every other
	PYTHONPATH=tests $(PYTHON) -m conformance --sample

controls: verapdf ## faults put in on purpose: the judge must see them
	PYTHONPATH=tests $(PYTHON) -m conformance.gate
