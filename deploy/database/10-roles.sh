#!/bin/sh
# Makes the database and its two plain roles. The owner runs migrations; the site itself runs as a role that may read and
# write rows and nothing more, so that it can neither alter a table nor drop the triggers of append-only ones.
#
# Reads DATABASE, OWNER, OWNER_PASSWORD, APP and APP_PASSWORD from the environment, and connects as psql does (PGHOST,
# PGUSER and so on), as a role that may make roles and databases. PostgreSQL's image runs it once, on an empty volume.
# Running it again changes the passwords and mends the grants.
set -eu

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
    --username "${PGUSER:-${POSTGRES_USER:-postgres}}" --dbname "${PGDATABASE:-postgres}" <<'SQL'
SET client_min_messages = warning;
\getenv database DATABASE
\getenv owner OWNER
\getenv owner_password OWNER_PASSWORD
\getenv app APP
\getenv app_password APP_PASSWORD

SELECT format('CREATE ROLE %I', name) FROM (VALUES (:'owner'), (:'app')) AS roles (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE :"owner" LOGIN PASSWORD :'owner_password';
ALTER ROLE :"app" LOGIN PASSWORD :'app_password';
GRANT :"owner" TO CURRENT_USER;

SELECT format('CREATE DATABASE %I OWNER %I ENCODING %L TEMPLATE template0', :'database', :'owner', 'UTF8')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database') \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO %I, %I', :'database', :'owner', :'app') \gexec

\connect :"database"
SET ROLE :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";
SQL
