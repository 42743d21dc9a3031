# One image, three front doors: `serve` (HTTP), `work` (jobs and clock) and the command line.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/mutuelle
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements-runtime.lock ./
RUN pip install --require-hashes -r requirements-runtime.lock
COPY pyproject.toml README.md ./
COPY app ./app
RUN pip install --no-deps -e .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin mutuelle
WORKDIR /srv/mutuelle
COPY --from=build /venv /venv
COPY --from=build /srv/mutuelle ./
COPY alembic.ini ./
COPY alembic ./alembic
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["mutuelle"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
