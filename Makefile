# Two commands do everything on a bare machine: make run, make test.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check unit clean

$(VENV)/ready: requirements.txt requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

check: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

unit: $(VENV)/ready
	$(BIN)/python -m pytest -q -m "not browser"

test: check
	$(BIN)/python -m pytest -q

clean:
	rm -rf $(VENV) var artefacts
