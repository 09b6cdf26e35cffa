"""The server's log: one JSON object a line, and no value of anything that people hand in."""

import json
import logging
import re
import subprocess
import sys

import pytest

from data import settings
from pages.gate import log
from pages.session import faults

NAME, ID, MOBILE = "张三丰", "33010219900307123X", "13800138000"


def line(record: logging.LogRecord) -> dict:
    text = log.JsonLines().format(record)
    assert "\n" not in text
    return json.loads(text)


def record(
    message: object, *args: object, name: str = "data.x", error: BaseException | None = None
) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, told)


def fails(work) -> BaseException:
    try:
        work()
    except (ValueError, KeyError) as error:
        return error
    raise AssertionError("nothing went wrong")


def quoting() -> None:
    try:
        float(f"{NAME} {MOBILE}")
    except ValueError as error:
        raise KeyError(NAME) from error


@pytest.mark.parametrize(
    "error",
    [
        fails(quoting),
        fails(lambda: int(f"{ID}!")),
        ValueError(f"第 3 行：姓名“{NAME}”，电话 {MOBILE}"),
        ValueError(f'Could not convert "{NAME}" at {ID}'),
        ValueError(f"two\nlines {NAME}\n{MOBILE}"),
        UnicodeEncodeError("ascii", NAME, 0, 3, NAME),
    ],
)
def test_an_error_is_told_with_its_kind_and_place_and_no_value(error):
    told = line(record("x", error=error))
    assert told["errors"][0]["error"].startswith(type(error).__name__)
    assert not [
        secret for secret in (NAME, "张三", ID, ID[:-1], MOBILE) if secret in json.dumps(told, ensure_ascii=False)
    ]


def test_what_caused_an_error_is_told_with_the_places(monkeypatch):
    first, second = line(record("x", error=fails(quoting)))["errors"]
    assert (first["error"], second["error"]) == ("KeyError: …", "ValueError: could not convert string to float: …")
    assert re.fullmatch(r"tests/pages/test_log\.py:\d+ quoting", second["at"][-1])


def test_messages_of_our_own_keep_their_words_and_lose_their_values():
    sha = "a" * 64
    told = line(record("event %s of %s in %s: %s", 12, sha, settings.ROOT, f"姓名“{NAME}”"))
    assert told["said"] == f"event 12 of {sha} in {settings.ROOT}: ……"
    assert told["where"] == "data.x"
    assert told["at"].endswith("+08:00")
    # of others the words themselves may be values
    assert line(record(f"cannot show '{NAME}' {MOBILE}", name="streamlit.x"))["said"] == "cannot show … …"
    assert line(record('%s - "GET %s"', "10.1.2.3:99", "/x?centre=ZD01", name="uvicorn"))["said"] == "…:99 - …"
    assert line(record("100% of %s and %s", "one"))["said"] == "100% of %s and %s"  # never fails itself


def test_the_number_that_the_person_sees_stands_in_the_log(caplog):
    number = faults.recorded(fails(quoting))
    (kept,) = caplog.records
    assert line(kept)["said"] == f"错误编号 {number}"


STARTED = """
import logging, threading
from streamlit import logger
from pages.gate import log
log.install()
logging.getLogger("data.x").warning("ours")
logger.get_logger("streamlit.early").warning("theirs")
logger.get_logger("uvicorn.error").info("connection open")
logger.update_formatter()  # as Streamlit does when it has read its settings
logger.get_logger("streamlit.late").warning("theirs, too")
lost = threading.Thread(target=lambda: int("张三"))
lost.start()
lost.join()
raise RuntimeError("13800138000")
"""


def test_everything_that_the_process_says_is_such_a_line():
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=settings.ROOT.parent,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    told = [json.loads(text) for text in done.stderr.splitlines()]
    assert [t["said"] for t in told] == ["ours", "theirs", "theirs, too", "nobody caught it", "nobody caught it"]
    assert [t["errors"][0]["error"].partition(":")[0] for t in told[3:]] == ["ValueError", "RuntimeError"]
    assert (done.returncode, "张三" in done.stderr, "13800138000" in done.stderr) == (1, False, False)
