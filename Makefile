# The only commands a contributor must know. `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check verifier lock messages clean

help: ## List the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/runtime.stamp ## Set up everything and run the product with demo data (PORT=8000)
	@$(BIN)/python -m lms.preflight $(PORT)
	@SIDRO_DEBUG=0 $(BIN)/python manage.py migrate --verbosity 0
	@SIDRO_DEBUG=0 $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@SIDRO_DEBUG=0 SIDRO_BASE_URL=http://127.0.0.1:$(PORT) SIDRO_MAIL_FOLDER=var/mail \
		$(BIN)/python manage.py load_demo
	@echo "Sidro is at http://127.0.0.1:$(PORT)/ (stop it with Ctrl-C)"
	@SIDRO_DEBUG=0 SIDRO_BASE_URL=http://127.0.0.1:$(PORT) $(BIN)/gunicorn lms.wsgi \
		--bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --worker-tmp-dir $${TMPDIR:-/tmp}

test: $(VENV)/test.stamp verifier ## Set up everything and run all checks and tests, on SQLite and PostgreSQL
	@$(BIN)/python -m lms.preflight
	@checks=passed; tests=passed; \
		$(BIN)/python -m tests.migrated & \
		$(MAKE) --no-print-directory check || checks=failed; \
		$(BIN)/python -m tests.run || tests=failed; \
		echo "Checks $$checks, tests $$tests."; \
		[ $$checks = passed ] && [ $$tests = passed ]

check: $(VENV)/test.stamp ## Lint, types, import directions, migrations, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	DJANGO_SETTINGS_MODULE=lms.settings.test $(BIN)/python manage.py makemigrations --check --dry-run --verbosity 1
	DJANGO_SETTINGS_MODULE=lms.settings.test $(BIN)/python manage.py check
	$(BIN)/djlint --lint --quiet lms content courses assessments certificates

verifier: tests/independent/node_modules/.package-lock.json

# Another implementation of verifiable credentials, in JavaScript: an oracle of the tests.
tests/independent/node_modules/.package-lock.json: tests/independent/package-lock.json
	@if command -v npm >/dev/null; then \
		echo "Installing the verifier that our credentials are held against ..."; \
		cd tests/independent && npm ci --silent --ignore-scripts --no-audit --no-fund; fi

lock: $(VENV)/test.stamp ## Write requirements/ anew from pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url \
		--no-emit-trusted-host --no-emit-find-links --extra test -o requirements/test.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url \
		--no-emit-trusted-host --no-emit-find-links -c requirements/test.txt \
		-o requirements/runtime.txt pyproject.toml

messages: $(VENV)/test.stamp ## Collect texts for translators and compile what they wrote (needs gettext)
	$(BIN)/python manage.py makemessages --locale sr --locale sl \
		--ignore .venv --ignore var --no-wrap
	$(BIN)/python manage.py latinise_messages
	$(BIN)/python manage.py compilemessages --ignore .venv

clean: ## Remove the virtual environment and the demo's data
	rm -rf $(VENV) var

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: sudo apt-get install python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing: sudo apt-get install python3-venv"; exit 1; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements/runtime.txt | $(VENV)/bin/python
	@echo "Installing what the product needs ..."
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements/runtime.txt
	@touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/runtime.stamp | $(VENV)/bin/python
	@echo "Installing what the tests need ..."
	@$(BIN)/pip install --quiet --require-hashes --requirement requirements/test.txt
	@touch $@
