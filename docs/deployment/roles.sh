#!/usr/bin/env bash
# Runs once, in the official PostgreSQL image, when its data folder is empty: the owner's role, the runtime role, the database.
set -euo pipefail
psql --no-psqlrc -v ON_ERROR_STOP=1 --username postgres \
  -v owner_password="$MUTUELLE_OWNER_PASSWORD" -v app_password="$MUTUELLE_APP_PASSWORD" <<'SQL'
CREATE ROLE mutuelle_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE mutuelle_app LOGIN PASSWORD :'app_password';
CREATE DATABASE mutuelle OWNER mutuelle_owner;
REVOKE ALL ON DATABASE mutuelle FROM PUBLIC;
SQL
