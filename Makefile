# `make` alone says what there is. Works with GNU make 3.81 (macOS) and later.

BIN = .venv/bin
ARGS =
COMPILE = pip compile --quiet --universal --generate-hashes --no-annotate --no-header $(ARGS)

# What `check --deploy` looks at: an installation for real, with a secret and a master key made on the spot.
PRODUCTION = env -u ALLOWED_HOSTS -u DATABASE_URL -u REDIS_URL -u TRUSTED_PROXIES DEMO=0 DEBUG=0 \
	MAIL_HOST=mail.example.sch.uk SITE_URL=https://esafety.example.sch.uk DJANGO_SETTINGS_MODULE=esafety.settings

.PHONY: help demo demo-reset test journeys deployed check lock dev

help:
	@echo "make demo          start the demo schools at http://localhost:8000 (PORT=8123 make demo for another port)"
	@echo "make demo-reset    forget what was done in the demo and start it anew"
	@echo "make test          run the tests, without a browser or a service (ARGS='-k triage' for some of them)"
	@echo "make journeys      run the tests in the browser (Chromium); SCREENSHOTS=1 renews docs/screenshots"
	@echo "make deployed      run docker-compose.yml's commands as plain processes, and walk through them (docs/install.md)"
	@echo "make check         everything that is checked without running the tests"
	@echo "make lock          make the lock files anew after a change in pyproject.toml (ARGS=--upgrade for newer versions)"

demo:
	@bin/bootstrap
	@exec $(BIN)/python bin/demo

demo-reset:
	@bin/bootstrap
	@exec $(BIN)/python bin/demo --reset

dev:
	@bin/bootstrap dev

test: dev
	@$(BIN)/pytest -n 2 --dist worksteal -p no:playwright --no-migrations $(ARGS)

journeys: dev
	@JOURNEYS=1 $(BIN)/pytest -n 2 --dist worksteal --no-migrations tests/journeys $(ARGS)

deployed: dev
	@DEPLOYED=1 JOURNEYS=1 $(BIN)/pytest tests/journeys tests/deployed $(ARGS)

check: dev
	@echo "Formatting"
	@$(BIN)/ruff format --check --quiet .
	@echo "Lint"
	@$(BIN)/ruff check --quiet .
	@echo "Types"
	@$(BIN)/mypy
	@echo "Imports"
	@$(BIN)/lint-imports --no-logo
	@echo "Templates"
	@$(BIN)/djhtml --check --tabwidth 2 templates
	@echo "Migrations"
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -W error::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo "Deployment"
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	$(PRODUCTION) VAR_DIR="$$folder" SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		MASTER_KEYS="1:$$($(BIN)/python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())')" \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

lock:
	@uv=$$(bin/bootstrap uv) && \
	"$$uv" $(COMPILE) pyproject.toml -o requirements.lock && \
	"$$uv" $(COMPILE) pyproject.toml --extra postgres -c requirements.lock -o requirements-postgres.lock && \
	"$$uv" $(COMPILE) pyproject.toml --extra postgres --group dev -c requirements-postgres.lock -o requirements-dev.lock && \
	echo uv | "$$uv" $(COMPILE) --python-version 3.8 - -o requirements-uv.lock
