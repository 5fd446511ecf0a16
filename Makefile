# make run    the site with a sample roadmap, at http://127.0.0.1:8000
# make test   everything that has to hold before a change is merged
# See the README for the others.
PYTHON ?= python3
ROADMAP ?=
REPOSITORY ?=
BIND ?= 127.0.0.1:8000

VENV := .venv
BIN := $(VENV)/bin
# One stamp a lock: a changed lock installs again, an unchanged one costs nothing.
INSTALLED := $(VENV)/installed-$(firstword $(shell cksum < requirements.txt))
INSTALLED_DEV := $(VENV)/installed-$(firstword $(shell cksum < requirements-dev.txt))
# The locks name everything, so pip has nothing to resolve: older ones take the newest version of a package that is asked
# for with extras, and then refuse it for having no hash.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
MANAGE := $(BIN)/python manage.py
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

# What production sets, so that checks see the site as it will be deployed.
PRODUCTION := DEBUG=false SITE_URL=https://roadmap.example.org ALLOWED_HOSTS=roadmap.example.org \
	SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz GITHUB_WEBHOOK_SECRET=only-for-this-check

.PHONY: run test lint types check tests bench lock clean

run: $(INSTALLED)
	@$(BIN)/python -m portal.demo --bind "$(BIND)" \
		$(if $(ROADMAP),--roadmap "$(ROADMAP)") $(if $(REPOSITORY),--repository "$(REPOSITORY)")

test: $(INSTALLED_DEV)
	@tests/prepare.sh
	@$(MAKE) --no-print-directory lint types check tests

lint: $(INSTALLED_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports --no-logo

types: $(INSTALLED_DEV)
	DEBUG=true $(BIN)/mypy

check: $(INSTALLED_DEV)
	$(PIP) check
	DEBUG=true $(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

tests: $(INSTALLED_DEV)
	@rm -f .coverage .coverage.*
	SIGNPOST_TEST_DATABASE=sqlite $(BIN)/python -m pytest -q -n 2 --cov --cov-report=
	SIGNPOST_TEST_DATABASE=postgres $(BIN)/python -m pytest -q -n 2 --cov --cov-append --cov-report=
	$(BIN)/coverage report --fail-under=95

bench: $(INSTALLED_DEV)
	@tests/prepare.sh
	@$(BIN)/python -m tests.bench

# The short list with its reasons stands in pyproject.toml; UPGRADE=--upgrade also moves what it needs.
lock: $(INSTALLED_DEV)
	$(COMPILE) $(UPGRADE) --output-file requirements.txt
	$(COMPILE) $(UPGRADE) --group dev --constraints requirements.txt --output-file requirements-dev.txt
	@{ echo "# What the site is built on. Everything below stands here because one of these needs it."; \
	   sed -n '/^dependencies = \[/,/^\]/s/^ *"\([^"=]*\)==.*",  *# \(.*\)$$/#   \1: \2/p' pyproject.toml; \
	   cat requirements.txt; } > requirements.new && mv requirements.new requirements.txt

# The site's data in var/ stays.
clean:
	rm -rf $(VENV) .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find portal roadmap proposals tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Signpost needs Python 3.11 or newer, and '$(PYTHON)' is not. Name another: make PYTHON=python3.13 run" >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(INSTALLED): requirements.txt | $(BIN)/python
	@echo "Installing what the site needs into $(VENV) (only now, and when requirements.txt changes) ..."
	@$(PIP) install --quiet --no-deps --require-hashes -r requirements.txt
	@touch $@

$(INSTALLED_DEV): requirements-dev.txt | $(BIN)/python
	@echo "Installing what the site and its tests need into $(VENV) (only now, and when the lock changes) ..."
	@$(PIP) install --quiet --no-deps --require-hashes -r requirements-dev.txt
	@touch $@
