# Two commands do everything on a bare machine: make run, make test.
BIN := .venv/bin
PYTHON := $(BIN)/python

.PHONY: run test check unit bench docs lock clean

# A test environment is also one to run in, so it answers for both.
.venv/packages: requirements.txt
	@bin/environment requirements.txt
	@touch $@

.venv/packages-dev: requirements-dev.txt
	@bin/environment requirements-dev.txt
	@touch .venv/packages $@

# The app on TILANNEKUVA_LAKE, or on a made-up lake that is made on the first run.
run: .venv/packages
	@$(PYTHON) -m server

# Format, lint, types, import rules, texts, generated documents.
check: .venv/packages-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(PYTHON) -m pytest -q tests/test_layers.py tests/test_texts.py tests/test_docs.py

# The quick part: everything but what drives a browser or takes long.
unit: .venv/packages-dev
	$(PYTHON) -m pytest -q -n 2 -m "not browser and not slow"

test: check
	bin/debian chromium
	$(PYTHON) -m pytest -q -n 2 --dist loadgroup

# Sizes, throughput, latencies and ratios; writes artefacts/bench.md. Takes a while.
bench: .venv/packages-dev
	$(PYTHON) -m bench

# Documents that are made from the definitions.
docs: .venv/packages-dev
	$(PYTHON) -m documents

# New pins with hashes after a change of requirements*.in.
lock: .venv/packages-dev
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --no-header --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv var artefacts
