"""The image: not root, nothing of a record in it, nothing written outside of its volumes; built and run where docker is there."""

import json
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
RECIPE = (ROOT / "Dockerfile").read_text("utf-8")
SECONDS = 600
LIMITED = [
    "--read-only",
    "--tmpfs",
    "/tmp",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
    "--network",
    "none",
]


def test_the_recipe_is_not_root_and_keeps_record_and_cache_in_volumes():
    assert re.search(r"^USER (?!0|root)\d+", RECIPE, re.M)
    (volumes,) = re.findall(r"^VOLUME (.+)$", RECIPE, re.M)
    places = [Path(place) for place in re.findall(r"MONITOR_(?:RECORD|CACHE|DEMONSTRATION)=(\S+)", RECIPE)]
    assert len(places) == 3
    assert all(any(place.is_relative_to(volume) for volume in json.loads(volumes)) for place in places)
    assert "MONITOR_SIGN_IN=accounts" in RECIPE
    assert RECIPE.index("USER ") < RECIPE.index("\nCMD ")


def test_nothing_but_the_program_is_copied_into_it():
    """Everything is left out but what is named, and of that what the product writes."""
    lines = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert lines[0] == "*"
    kept = {line[1:] for line in lines if line[0] == "!"}
    assert kept == {
        "data", "docs", "metrics", "pages", "dashboard.py", "requirements.txt", "requirements-postgresql.txt", "constraints.txt",
        ".streamlit/config.toml",
    }  # fmt: skip
    assert {"data/record", "data/cache", "data/demonstration-record"} <= set(lines)


def test_its_health_check_finds_the_program_and_asks_it():
    words = json.loads(re.search(r"HEALTHCHECK[^\[]+(\[.+\])", RECIPE)[1])
    alone = {"PATH": "/usr/bin", "STREAMLIT_SERVER_PORT": "9"}  # nobody answers there
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=ROOT, env=alone, text=True, capture_output=True, check=False
    )
    assert words[0] == "python"
    assert done.returncode == 1
    assert done.stderr.startswith("没有回答")


def docker(*words: object) -> str:
    done = subprocess.run(["docker", *map(str, words)], text=True, capture_output=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def image() -> Iterator[str]:
    if not shutil.which("docker") or subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        pytest.skip("docker is not here: apt-get install docker.io, and start it")
    name = f"monitor-test-{uuid.uuid4().hex[:8]}"
    docker("build", "-t", name, ROOT)
    yield name
    docker("image", "rm", "--force", name)


@pytest.mark.container
def test_it_is_built_becomes_healthy_and_writes_into_its_volumes_alone(image):
    places = ["-v", f"{image}-record:/record", "-v", f"{image}-cache:/cache"]
    try:
        docker("run", "--rm", *LIMITED, *places, image, "python", "-m", "data", "account", "create", "admin", "--name", "示例",
               "--role", "administrator")  # fmt: skip
        docker("run", "-d", "--name", image, *LIMITED, *places, image)
        until = time.monotonic() + SECONDS
        while (state := docker("inspect", "--format", "{{.State.Health.Status}}", image)) == "starting":
            assert time.monotonic() < until, docker("logs", image)
            time.sleep(1)
        assert state == "healthy", docker("logs", image)
        assert docker("exec", image, "id", "-u") != "0"
        assert docker("diff", image) == ""  # nothing of its own was changed
        assert "journal.jsonl" in docker("exec", image, "ls", "/record")
    finally:
        subprocess.run(["docker", "rm", "--force", "--volumes", image], capture_output=True, check=False)
        subprocess.run(
            ["docker", "volume", "rm", f"{image}-record", f"{image}-cache"], capture_output=True, check=False
        )
