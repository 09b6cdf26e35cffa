# The program in a container: not root, a read-only file system, the record and what may be deleted in a volume each. Usage: docs/安装.md.
FROM python:3.11-slim-bookworm
WORKDIR /app
COPY requirements.txt requirements-postgresql.txt constraints.txt ./
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/* \
    && pip install --no-cache-dir --only-binary=:all: -r requirements.txt -r requirements-postgresql.txt \
    && install -d -m 700 -o 10001 -g 10001 /record /cache
COPY . .
RUN python -m compileall -q data metrics pages dashboard.py
ENV HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    MONITOR_SIGN_IN=accounts MONITOR_RECORD=/record MONITOR_CACHE=/cache/read-models MONITOR_DEMONSTRATION=/cache/demonstration
USER 10001:10001
VOLUME ["/record", "/cache"]
# The first start computes the worked cases of all rules before it answers.
HEALTHCHECK --interval=30s --timeout=10s --start-period=300s \
    CMD ["python", "-m", "data.installation.answering"]
CMD ["streamlit", "run", "dashboard.py"]
