# The Makefile makes its own environment: .venv from the machine's python3, uv and setuptools from requirements-build.lock,
# everything else from requirements.lock (to run) or requirements-dev.lock (to test). All locks carry hashes (ADR 0008).
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
UV := $(PY) -m uv --quiet
PYTHON ?= python3

# uv does not read pip's settings: what this machine's pip is told, uv is told too.
ifneq ($(PIP_INDEX_URL),)
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif
ifneq ($(PIP_CERT),)
export SSL_CERT_FILE ?= $(PIP_CERT)
endif
# A home that cannot be written to must not stop the build.
ifneq ($(shell mkdir -p "$$HOME/.cache" 2>/dev/null && test -w "$$HOME/.cache" && echo ya),ya)
export UV_CACHE_DIR ?= $(CURDIR)/$(VENV)/uv-cache
endif
export UV_LINK_MODE ?= copy
export UV_HTTP_TIMEOUT ?= 180
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export DO_NOT_TRACK = 1
export PREFECT_SERVER_ANALYTICS_ENABLED = false

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test check portal bench liputan lama gambar gambar-panduan lock bersih

help: ## shows this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

$(VENV)/.build: requirements-build.lock
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --quiet --require-hashes -r requirements-build.lock
	@touch $@

# The development environment holds all that runs need: where it is up to date, the smaller one is not laid over it.
$(VENV)/.run: $(VENV)/.build requirements.lock requirements.in pyproject.toml
	@if test -f $(VENV)/.dev && test -z "$$(find requirements-dev.lock -newer $(VENV)/.dev)"; then :; \
	else echo "Menyiapkan lingkungan ..."; $(UV) pip sync --python $(PY) --require-hashes requirements.lock; rm -f $(VENV)/.dev; fi
	@$(UV) pip install --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.build requirements-dev.lock requirements.in pyproject.toml
	@echo "Menyiapkan lingkungan pengembangan ..."
	@$(UV) pip sync --python $(PY) --require-hashes requirements-dev.lock
	@$(UV) pip install --python $(PY) --no-deps --no-build-isolation -e .
	@touch $(VENV)/.run $@

setup: $(VENV)/.run ## lays .venv for running
setup-dev: $(VENV)/.dev ## lays .venv for developing

demo: $(VENV)/.run ## the sample city's transfers through several nights
	@$(PY) -m flows.demo

portal: $(VENV)/.run ## the portal on the demo database
	@$(PY) -m workflow.web

# Two processes, a file's tests in one of them: their fixtures are dear.
PAIR = -n 2 --dist loadfile

test: $(VENV)/.dev ## all tests
	@$(PY) -m pytest $(PAIR)

check: $(VENV)/.dev ## lint, format, types, contracts, dependencies, shape
	@$(PY) -m tools.check

bench: $(VENV)/.dev ## benchmarks; figures go to docs/benchmarks.md
	@$(PY) -m tests.benchmarks

# Tracing slows what is timed and does not follow other processes: tests of those are left out.
liputan: $(VENV)/.dev ## branch coverage of domain and services; fails under 100 %
	@$(PY) -m pytest $(PAIR) --cov --cov-report=term-missing --cov-fail-under=100 \
	  -m "not browser and not prefect and not kill" --ignore=tests/architecture --ignore=tests/flows \
	  --ignore=tests/integration/test_guides.py \
	  --deselect=tests/unit/sample/test_files.py::test_full_city_is_written_in_under_ten_seconds

lama: $(VENV)/.dev ## all tests with the long profile
	@HYPOTHESIS_PROFILE=lama $(PY) -m pytest $(PAIR)

gambar: $(VENV)/.dev ## the generated files of docs/: picture and table of the process, map of the regulations
	@$(PY) -m tools.picture
	@$(PY) -m tools.regulation_map

gambar-panduan: $(VENV)/.dev ## screens, mails, task page and documents in docs/panduan, from the guides' story (needs chromium)
	@$(PY) -m tools.story_pictures

lock: $(VENV)/.build ## resolves the locks again within the ranges of the .in files
	@for name in requirements-build requirements requirements-dev; do \
	  $(UV) pip compile --python $(PY) --generate-hashes --no-header $$name.in -o $$name.lock >/dev/null || exit 1; done

bersih: ## removes the environment and all that runs wrote
	@rm -rf $(VENV) var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
