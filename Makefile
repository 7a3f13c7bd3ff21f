# The commands of the project. Each makes .venv first and installs, from the hashed lock, what it needs.
#
#   make demo ARGS="--port 9000"     arguments go to the command
#   make test ARGS="tests/ml -q"
#   make bench ARGS=restart
#   make demo PYTHON=python3.12      another Python

PYTHON ?= python3
ARGS ?=
JOBS ?= auto
UV ?= uv

bin := .venv/bin
pip := $(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
compile := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet

.PHONY: demo test lint bench crash lock

demo: .venv/.runs
	$(bin)/pitwall demo $(ARGS)

test: .venv/.tools
	$(bin)/python -m pytest -n $(JOBS) $(ARGS)

lint: .venv/.tools
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/mypy
	$(bin)/lint-imports

bench: .venv/.runs
	$(bin)/python tests/benchmarks/run.py $(ARGS)

crash: .venv/.tools
	$(bin)/python tests/crash $(ARGS)

# Newer versions of everything; needs uv, which nothing else here does.
lock:
	echo '# What pitwall runs on, made by "make lock" from pyproject.toml.' > requirements.lock.new
	$(compile) --upgrade --extra build >> requirements.lock.new
	mv requirements.lock.new requirements.lock
	echo '# Tools for tests and lint, on top of requirements.lock; made by "make lock".' > requirements-dev.lock.new
	$(compile) --upgrade --extra build --extra dev --constraint requirements.lock \
		$$(sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p' requirements.lock | sort -u) \
		>> requirements-dev.lock.new
	mv requirements-dev.lock.new requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Pitwall needs Python 3.11 or newer, and $(PYTHON) is not: install one, or name it as in" \
			"'make $(or $(MAKECMDGOALS),demo) PYTHON=python3.12'." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make .venv: install its venv module (Debian: apt install python3-venv)." >&2; exit 1; }

# Stamps: packages are installed again only when a lock file or pyproject.toml is newer.
.venv/.runs: requirements.lock pyproject.toml | .venv/bin/python
	$(pip) -r requirements.lock
	$(bin)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tools: requirements-dev.lock .venv/.runs
	$(pip) -r requirements-dev.lock
	@touch $@
