# One image for the web, the worker, the clock and the migrations: docker-compose.yml says which command each runs.
# It holds no secret and writes nowhere but in /var/lib/esafety and /tmp, so that it can run read-only.
FROM python:3.13-slim-trixie

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    VAR_DIR=/var/lib/esafety

# Pango draws the PDFs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin esafety \
    && install -d -m 700 -o esafety -g esafety /var/lib/esafety

WORKDIR /app

COPY requirements-postgres.lock .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements-postgres.lock

# What comes along is listed in .dockerignore.
COPY . .

# The secrets are made for this one command and thrown away: no page is served with them.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    MASTER_KEYS="build:$(python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())')" \
    SITE_URL=https://build.invalid VAR_DIR=/tmp/build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build \
    && python -m compileall -q esafety incidents agreements filtering training policy

USER esafety
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["python", "-m", "esafety.running.healthy"]
CMD ["gunicorn", "esafety.wsgi", "--bind", "0.0.0.0:8000", "--no-control-socket"]
