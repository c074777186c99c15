# Two commands do everything: `make demo` and `make test`. Both set up what they need, may be run
# again at any time, and may be interrupted at any time: a step is remembered (in .make/) only when
# it is done.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
UV := UV_PROJECT_ENVIRONMENT=$(VENV) VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv
JLPM := cd labextension && ../$(BIN)/jlpm
EXTENSION := redpanda_jupyter/labextension
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Without compiled files every import takes several times as long.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$candidate -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$candidate; break; }; done)

EXTENSION_SOURCES := $(shell find labextension/src labextension/style labextension/schema -type f 2>/dev/null) \
	labextension/package.json labextension/tsconfig.json

NODE_IS_NEW := const [a, b] = process.versions.node.split(".").map(Number); process.exitCode = a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1

.PHONY: help demo setup lint format test test-long python spark jest ui wheel pythons system lock bench clean

help: ## this text
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: .make/demo ## set everything up and open JupyterLab on the tour (PORT=…, NO_BROWSER=1)
	@mkdir -p .demo && cd .demo && exec ../$(BIN)/redpanda demo

setup: .make/dev ## everything for development, in .venv

# --- setting up --------------------------------------------------------------------------------

.make/venv:
	@mkdir -p .make
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (with venv); none was found." >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.7"
	@touch $@

# The lock file names versions and hashes; where they are fetched from is the machine's own setting.
.make/runtime: .make/venv uv.lock
	$(UV) export --quiet --frozen --extra build --no-emit-project --output-file .make/runtime.txt >/dev/null
	$(UV) pip install --quiet --require-hashes --requirement .make/runtime.txt
	@touch $@

.make/packages: .make/runtime
	$(UV) export --quiet --frozen --extra dev --no-emit-project --output-file .make/dev.txt >/dev/null
	$(UV) pip install --quiet --require-hashes --requirement .make/dev.txt
	@touch $@

.make/node: labextension/package.json labextension/yarn.lock labextension/.yarnrc.yml .make/runtime
	@node -e '$(NODE_IS_NEW)' 2>/dev/null || { \
		echo "Node.js 20.19 or newer is needed to build from a checkout (the released package needs none)." >&2; exit 1; }
	$(JLPM) install --immutable
	@touch $@

.make/extension: .make/node $(EXTENSION_SOURCES)
	$(JLPM) build:prod
	@touch $@

# The link that `develop` made goes first: an installer would write through it into the checkout.
.make/demo: .make/extension pyproject.toml
	rm -rf $(VENV)/share/jupyter/labextensions/redpanda-jupyter $(EXTENSION)/install.json
	$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/jupyter-builder develop . --overwrite
	@touch $@

.make/dev: .make/demo .make/packages
	@touch $@

system:
	@tests/system_packages.sh

# Archives to read notebooks from; nothing in them is installed.
.make/notebooks/done: tests/analysis/notebooks.txt .make/venv
	@rm -rf .make/notebooks
	@if $(BIN)/python -m pip download --quiet --quiet --disable-pip-version-check --no-deps --only-binary :all: \
		--require-hashes --requirement tests/analysis/notebooks.txt --dest .make/notebooks; \
	then touch $@; \
	else echo "The notebooks could not be fetched (tests that need them are skipped by name)." >&2; \
		[ "$${REDPANDA_REQUIRE_SYSTEM:-}" != 1 ]; fi

# --- checking ----------------------------------------------------------------------------------

test: lint python spark jest wheel ui pythons ## set everything up and run every check and test
	@echo "All checks passed."

lint: .make/dev ## ruff, mypy, import-linter, ESLint, prettier, tsc, lock files
	ruff check .
	ruff format --check .
	mypy
	lint-imports
	$(JLPM) lint
	@! grep -nE '__archiveUrl|https?://|"resolved"' labextension/yarn.lock uv.lock
	$(UV) lock --check --quiet

format: .make/dev ## put everything into its form
	ruff check --fix .
	ruff format .
	$(JLPM) lint:fix

python: .make/dev .make/notebooks/done system ## Python tests
	pytest -n 2 --dist loadfile -m "not long"

spark: .make/dev ## Spark frames, with the real library, where there is or may be a Java
	tests/spark.sh

jest: .make/dev ## TypeScript tests
	$(JLPM) test

ui: .make/dev system ## tests in a real JupyterLab and Notebook 7, with Chromium
	pytest tests/ui -p no:pytest_jupyter

pythons: .make/dev ## the Python tests on the other versions of Python that this machine has
	tests/other_pythons.sh -n 2 --dist loadfile

# A build of its own: what lies in the checkout must not be what is shipped.
wheel: .make/dev ## build wheel and sdist, look inside, install both where there is no Node
	tests/wheel.sh

test-long: .make/dev .make/notebooks/done system ## soaks and crash sweeps at full length
	pytest -m long --timeout 3600

bench: .make/dev .make/notebooks/done ## timings; never part of the tests
	pytest tests/benchmarks -p no:xdist --benchmark-only

# --- keeping -----------------------------------------------------------------------------------

# uv writes down where it found each file; that is the machine's business, and is taken out again.
lock: .make/venv ## resolve the Python packages afresh
	$(UV) lock $(LOCK_FLAGS)
	sed -E -i 's#url = "https?://[^"]*/([^/"]+)"#filename = "\1"#; s#registry = "https?://[^"]*"#registry = "."#' uv.lock
	$(UV) lock --check

clean: ## forget everything that was built
	rm -rf .make $(VENV) .venvs .demo build dist $(EXTENSION) labextension/lib labextension/node_modules
