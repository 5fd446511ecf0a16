# One image for web, worker, beat and the one-shot commands; compose.yaml shows how they go together.
FROM python:3.13-slim-bookworm AS build
COPY requirements.txt /build/
RUN python -m venv /opt/signpost \
 && /opt/signpost/bin/pip install --no-cache-dir --quiet --no-deps --require-hashes -r /build/requirements.txt

FROM python:3.13-slim-bookworm
# git reads the roadmap's history out of a clone.
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/signpost signpost
COPY --from=build /opt/signpost /opt/signpost
COPY manage.py /srv/signpost/
COPY portal /srv/signpost/portal
COPY roadmap /srv/signpost/roadmap
COPY proposals /srv/signpost/proposals
COPY templates /srv/signpost/templates
WORKDIR /srv/signpost
ENV PATH=/opt/signpost/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/var/lib/signpost
# The static files belong to the image, not to a volume: no site needs its real settings to collect them.
RUN DATA_DIR=/srv/signpost/var SITE_URL=http://localhost \
    SECRET_KEY=only-for-this-step-0123456789-abcdefghijklmnopqrstuvwxyz \
    python manage.py collectstatic --no-input --verbosity 0 \
 && mkdir -p /var/lib/signpost && cp -r /srv/signpost/var/static /var/lib/signpost/static \
 && rm -r /srv/signpost/var && chown -R signpost: /var/lib/signpost
USER signpost
EXPOSE 8000
# Asked by the site's own name, because it answers to no other.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.parse, urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': urllib.parse.urlsplit(os.environ['SITE_URL']).netloc}), timeout=3)"]
CMD ["gunicorn", "portal.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", \
     "--threads=4", "--no-control-socket", "--worker-tmp-dir=/dev/shm", "--log-level=warning"]
