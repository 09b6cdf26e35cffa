"""Which tests stand nearest to a file: a list for what makes results, the quick ones first; of the rest those that name it."""

import re
from fnmatch import fnmatch
from pathlib import Path

# Pattern of a file → test files, as folder/name without "test_".
LISTED = {
    "metrics/sql/01_*": "metrics/cases metrics/flags metrics/wordings metrics/one_thing_two_writings",
    "metrics/sql/10_*": "metrics/timeliness metrics/cases data/other_schemes",
    "metrics/sql/15_*": "metrics/targets metrics/cases",
    "metrics/sql/20_*": "metrics/cases metrics/settlement metrics/findings",
    "metrics/sql/[34]0_*": "metrics/targets metrics/cases metrics/opening_balance metrics/evaluation metrics/score",
    "metrics/sql/41_*": "metrics/cases metrics/score data/henan_schemes",
    "metrics/sql/[5-7]0_*": "metrics/targets metrics/flags metrics/cases metrics/evaluation metrics/score data/letters",
    "metrics/sql/4[78]_*": "metrics/finding_twin",
    "metrics/sql/4[2-6]_*": "metrics/cases metrics/findings metrics/finding_size metrics/review metrics/doubt data/other_schemes",
    "metrics/sql/6[23]_*": "metrics/finding_size metrics/doubt",
    "metrics/sql/68_*": "metrics/findings metrics/review metrics/doubt",
    "metrics/sql/75_*": "metrics/outlook",
    "metrics/sql/80_*": "metrics/cases metrics/evaluation",
    "metrics/sql/81_own_year*": "metrics/score metrics/doubt",
    "metrics/sql/81_rectification*": "metrics/cases metrics/evaluation data/conclusions",
    "metrics/sql/82_score_part*": "metrics/cases metrics/score data/evaluation_acts",
    "metrics/sql/82_settlement*": "metrics/settlement metrics/evaluation",
    "metrics/sql/8[456]_*": "metrics/cases metrics/score data/evaluation_acts",
    "metrics/sql/8[89]_*": "metrics/flags metrics/wordings",
    "metrics/sql/90_*": "metrics/flags metrics/wordings metrics/cases metrics/evaluation metrics/score data/dispositions",
    "metrics/sql/9[5-7]_*": "metrics/doubt data/henan_schemes",
    "metrics/partial/*": "access/scope",
    "metrics/queries/course_events.sql": "metrics/cases metrics/centre_course data/process",
    "metrics/queries/decided_exits.sql": "data/dispositions data/process",
    "metrics/queries/programme*.sql": "metrics/programme data/henan_schemes",
    "data/read_model/sql/26_*": "data/proposals",
    "data/read_model/sql/3*": "metrics/evaluation data/evaluation_acts data/conclusions",
    "data/read_model/sql/40_*": "data/reporting_round metrics/review",
    "data/acts/units/process_fields.py": "data/process",
    "data/acts/registry/conclusion*.py": "data/conclusions data/registered",
    "data/acts/registry/published_grades.py": "data/conclusions",
    "data/acts/registry/conflicts.py": "data/registered",
    "data/acts/registry/registered_*.py": "data/conclusions data/registered",
    "data/acts/registry/rights.py": "pages/conclusion_rights",
    "data/acts/registry/history_import.py": "data/history_import",
    "data/acts/registry/waiting_register.py": "data/proposals",
}
# Of those that are not listed: so many, the ones that name it most often.
MOST = 4


def tests(root: Path, path: Path) -> list[str]:
    """The test files to run, in this order; empty where no test is near."""
    listed = [one for pattern, named in LISTED.items() if fnmatch(path.as_posix(), pattern) for one in named.split()]
    return ["tests/{}/test_{}.py".format(*one.split("/")) for one in listed] or _naming(root, path)


def _naming(root: Path, path: Path) -> list[str]:
    """Those that name it: a question as it is asked, a module of acts as it is used. Not those with a browser."""
    said = re.compile(rf'"{path.stem}"' if path.suffix == ".sql" else rf"\b{path.stem}\.\w")
    naming = {
        file.relative_to(root).as_posix(): len(said.findall(file.read_text("utf-8")))
        for folder in ("metrics", "data", "access")
        for file in (root / "tests" / folder).glob("test_*.py")
    }
    return sorted((file for file, times in naming.items() if times), key=lambda file: (-naming[file], file))[:MOST]
