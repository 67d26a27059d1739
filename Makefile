# Everything is installed into .venv, from the lock file and by hash; nothing else on the machine is touched.
# PYTHON=… chooses the Python to make .venv with (`make clean` first, if it was made with another one).

PYTHON =
VENV := .venv
BIN := $(VENV)/bin
PREREQUISITES := PYTHON='$(PYTHON)' sh .ci/prerequisites
LOCK := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock'

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help bench demo fuzz test test-full lint lock clean prerequisites

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

prerequisites:
	@$(PREREQUISITES) >/dev/null

# Two stamps: a new lock file makes the environment anew, a new pyproject.toml installs only the project again.
$(VENV)/locked: requirements/test.txt | prerequisites
	@python=$$($(PREREQUISITES)) && echo "making $(VENV) with $$python" && "$$python" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --only-binary=:all: -r requirements/test.txt
	@touch $@

$(VENV)/installed: $(VENV)/locked pyproject.toml
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The peers come on top of what the tests need, in the same versions.
$(VENV)/peers: requirements/bench.txt $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --only-binary=:all: -r requirements/bench.txt
	@touch $@

bench: $(VENV)/peers ## measure against git, xmllint, xmlschema, xmldiff (ROWS=…, BENCH=full; docs/performance.md)
	@$(PREREQUISITES) xmllint >/dev/null
	$(BIN)/python bench/run.py $(ROWS)

demo: $(VENV)/installed ## build a collection of the model law in ./demo and publish it
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh demo.sh

lint: $(VENV)/installed ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint ## lint, then every test that needs no package index
	@$(PREREQUISITES) pdftotext chromium java >/dev/null
	$(BIN)/python -m pytest -n 2 --dist worksteal -m 'not full'

test-full: lint ## lint, then every test, with ten times the generated examples
	@$(PREREQUISITES) pdftotext chromium java soffice >/dev/null
	HYPOTHESIS_PROFILE=full $(BIN)/python -m pytest -n 2 --dist worksteal

FUZZ := iri text akn findings act metadata sheet manifest settings
RUNS := 1000000

fuzz: $(VENV)/installed ## a million inputs (RUNS=…) for each target (FUZZ=…), by atheris: Linux alone, takes hours
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --only-binary=:all: -r requirements/fuzz.txt
	@for target in $(FUZZ); do PYTHONPATH=. $(BIN)/python fuzz/run.py $$target --runs $(RUNS) || exit 1; done

lock: ## take the newest versions into the lock files (needs uv)
	@command -v uv >/dev/null || { echo 'missing: uv'; echo '  install it with: pipx install uv'; exit 1; } >&2
	$(LOCK) pyproject.toml --all-extras --group test --output-file requirements/test.txt
	$(LOCK) pyproject.toml --all-extras --group bench --constraint requirements/test.txt --output-file requirements/bench.txt
	$(LOCK) pyproject.toml --all-extras --group build --constraint requirements/test.txt --output-file requirements/run.txt
	$(LOCK) --group fuzz --output-file requirements/fuzz.txt

clean: ## remove the environment, the demonstration and what the tools left behind
	rm -rf $(VENV) demo build dist bench/results.json bench/results.svg lawrepo.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find akn bench fuzz lawrepo schemas tests -name __pycache__ -type d -prune -exec rm -rf {} +
