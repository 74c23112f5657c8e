# Everything Bascule needs to run, test and measure itself. `make help` lists the targets.
SHELL := /bin/bash
UV_VERSION := 0.13.9
# A working Python 3.13, 3.12 or 3.14: on PATH, then under ~/.pyenv. Empty: uv fetches one.
PYTHON := $(shell for v in 3.13 3.12 3.14; do for p in python$$v $$HOME/.pyenv/versions/$$v*/bin/python3; do "$$p" -c 'import ssl, venv' >/dev/null 2>&1 && { command -v "$$p"; exit; }; done; done)
export UV_PYTHON := $(if $(PYTHON),$(PYTHON),3.13)
export UV_LINK_MODE := copy
UV := .uv/bin/uv
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
TEST_JOBS ?= 2

.PHONY: help run setup test test-long bench lab lint format lock messages screenshots clean debian-packages

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14

run: .make/run ## install, start the embedded PostgreSQL, load the example, serve http://127.0.0.1:8000
	@BASCULE_DATA=$${BASCULE_DATA:-data} $(BIN)/bascule serve --example

setup: .make/dev ## the environment with the development tools in .venv; nothing is started

test: .make/dev debian-packages ## everything that must hold, under 25 minutes on two cores
	@$(MAKE) --no-print-directory lint
	@$(PYTEST) -m "not long" -n $(TEST_JOBS) --dist loadgroup

test-long: .make/dev debian-packages ## fault injection and fuzzing, hours
	@$(PYTEST) -m long -n $(TEST_JOBS) --dist loadgroup

bench: .make/bench ## speed and memory against peers, as ratios
	@.venv-bench/bin/python -m bench $(BENCH)

lab: .make/dev ## a small client network on this machine (root, Debian)
	@$(BIN)/python -m tests.lab up

lint: .make/dev ## style, types, layers, translations, lock files
	@$(BIN)/python tools/lint.py

format: .make/dev ## put the code in the house's style
	@$(BIN)/ruff check -q --fix-only . ; $(BIN)/ruff format -q .

lock: $(UV) ## pin every dependency again, with hashes and without addresses
	@for name in "" dev bench; do groups="$${name:+--group dev}"; test "$$name" = bench && groups="$$groups --group bench"; \
	  $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	    --python-version 3.12 pyproject.toml $$groups -o requirements$${name:+-$$name}.txt; done

messages: .make/dev ## collect the strings to translate into the catalogues
	@$(BIN)/python tools/messages.py collect

clean: ## remove what these targets made; the data folder stays
	@rm -rf .venv .venv-bench .uv .make dist build .mypy_cache .ruff_cache .pytest_cache

debian-packages:
	@$(BIN)/python tools/debian_packages.py

$(UV):
	@python3 -m venv .uv && .uv/bin/pip install -q --disable-pip-version-check uv==$(UV_VERSION)

.make/run: requirements.txt pyproject.toml $(UV)
	@mkdir -p .make && { test -x $(BIN)/python || $(UV) venv -q .venv; }
	@test -e .make/dev || $(UV) pip sync -q --python $(BIN)/python --require-hashes requirements.txt
	@$(UV) pip install -q --python $(BIN)/python --no-deps -e .
	@$(BIN)/python tools/messages.py compile && touch $@

.make/dev: requirements-dev.txt pyproject.toml $(UV)
	@mkdir -p .make && { test -x $(BIN)/python || $(UV) venv -q .venv; }
	@$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements-dev.txt
	@$(UV) pip install -q --python $(BIN)/python --no-deps -e .
	@$(BIN)/python tools/messages.py compile && touch .make/run $@

.make/bench: requirements-bench.txt .make/dev
	@test -x .venv-bench/bin/python || $(UV) venv -q .venv-bench
	@$(UV) pip sync -q --python .venv-bench/bin/python --require-hashes requirements-bench.txt
	@$(UV) pip install -q --python .venv-bench/bin/python --no-deps -e . && touch $@
