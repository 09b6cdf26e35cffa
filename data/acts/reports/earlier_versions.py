"""What came in before for a centre's year, and what that means for a file that comes in now."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from data.problem import Problem
from data.read_model.store import Store
from data.schema.loading import Definitions


@dataclass(frozen=True)
class Same:
    """A file that came in before: as which version, and what is said. earlier: it is not the version people work on."""

    status: Literal["unchanged", "earlier"]
    version: int
    message: str


def same(sha256: str, known: pd.DataFrame, d: Definitions) -> Same | None:
    """What to say of a file that came in before; None when it is received all the same.

    known: the versions that were not withdrawn, as in record.submission with their sha256. The same as the version people work
    on: nothing changes. The same as an earlier one: which one, what counts, and what to do. Where the later one was returned
    and the earlier one was never accepted, handing it in again is the way on.
    """
    versions = known.loc[known["sha256"] == sha256, "version"]
    if versions.empty:
        return None
    latest, version = known[known["examined"]].iloc[0], int(versions.max())
    if version == latest["version"]:
        to_do = "；这一版已退回，请改正后再报送" if latest["state"] == "returned" else ""
        return Same("unchanged", version, f"与已收到的第{version}版完全相同，没有改变{to_do}")
    if latest["state"] == "returned" and version not in set(known.loc[known["settled"], "version"]):
        return None
    states = d.vocabulary.labels["round_state"]
    counts = "没有计入的版本"
    for row in known[known["counts"]].itertuples():
        counts = f"计入的是第{row.version}版（{states[str(row.state)]}）"
    after = f"最新的是第{latest['version']}版（{states[latest['state']]}）"
    to_do = f"；要以第{version}版为准，请先退回或撤回第{latest['version']}版" if latest["state"] == "submitted" else ""
    return Same("earlier", version, f"是第{version}版，完全相同，没有另存；{counts}，{after}{to_do}")


def locked(store: Store, centre: str, year: int) -> list[Problem]:
    """Why nothing more is received for a centre's year: it is locked. By whom, since when, and who can open it again."""
    found = store.read(
        "select version, state_by, state_since, coalesce(note, '') as note from record.submission"
        " where centre = ? and year = ? and state = 'locked'",
        [centre, year],
    )
    return [
        Problem(
            None,
            None,
            f"{centre} {year}年度的报告已锁定（第{row.version}版，{row.state_by} {row.state_since:%Y-%m-%d}"
            f"{'，' if row.note else ''}{row.note}）",
            "如需更正，请主管部门先在“年度报送”页重新开放并写明理由",
        )
        for row in found.itertuples()
    ]
