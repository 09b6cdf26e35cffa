"""Writes a record kept in tests/data/records/<form>[-n]/: every act there is, and beside it the verdicts it led to.

Run once for each form of the journal, and again under a new n when acts were added, by the program that first wrote them:
`python -m tests.data.written_record 1-2`. What stands there must be read, with the same verdicts, by every later program.
"""

import io
import json
import shutil
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from data.access import audit
from data.access.identity import Identity
from data.acts import dispositions, evaluation, office_templates, proposals
from data.acts.dispositions import Flagged
from data.acts.evaluation import Computed
from data.acts.reports import redaction, reporting_round, submissions
from data.acts.units import process
from data.journal.acting import acting
from data.journal.clock import SHANGHAI
from data.journal.folder import FolderRecord
from data.read_model.store import Store
from data.schema.loading import current
from data.workbook import template
from data.workbook.interpretation import LedgerRow
from metrics import monitor, results, review
from tests.conftest import centre_row, fixed_rows, money, served

KEPT = Path(__file__).parent / "records"
# What must come out the same for good: named columns, so that later ones may be added.
VERDICTS = {
    "submission": "select centre, year, version, state, sha256 from record.submission join record.report"
    " using (report_id, centre, year, version)",
    "rows": "select version, ledger, sheet, row_no, cells::varchar as cells from record.report_row join record.report"
    " using (report_id)",
    "grade": "select centre, year, grade, nature, document_no, final from registry.grade",
    # a value to six places, as it was shown when the first of them were kept
    "progress": "select centre, year, indicator, state, value::decimal(24, 6)::varchar as value, status from result.progress",
    "flag": "select centre, year, flag, severity, disposition from result.flag",
    "evaluation": "select centre, year, grade from result.evaluation",
    "judged": "select entry, expert, points::varchar as points from record.judged_points",
    "extension": "select centre, year, due_on::varchar as due_on, approver from record.extension",
    "process": "select unit, step, outcome, on_day::varchar as on_day, due_on::varchar as due_on from record.step_in_force",
    "acceptance": "select centre, result, document_no from registry.acceptance",
    "explanation": "select centre, year, finding, explanation from record.explanation",
    "template": "select code, sha256 from record.template_in_use",
    "letter": "select centre, year, indicator, due_on::varchar as due_on, value::varchar as value, letter_version from result.target"
    " where basis = 'letter'",
}


def verdicts(store: Store) -> dict[str, list[list[str]]]:
    """What the results say, as text, in an order of its own."""
    return {
        name: sorted([str(v) for v in row] for row in store.read(sql).values.tolist()) for name, sql in VERDICTS.items()
    }


def _report(year: int, *rows: LedgerRow) -> bytes:
    d = current()
    listed = [*rows, *fixed_rows(d)]
    there = {row.ledger for row in listed}
    states = {code: ("filled" if code in there else "zero", "") for code in d.forms["annual"].ledgers}
    return template.write_report(
        d, "zhejiang", centre="C1", centre_name="示例·C1中心", host="示例·依托单位", year=year, rows=listed,
        states=states, filled_by="示例·填报人", fictional=True,
    )  # fmt: skip


def _person() -> LedgerRow:
    cells = {
        "person_code": "P1",
        "name": "示例人",
        "category": "rd_full_time",
        "tier": "none",
        "joined_on": "2021-08-01",
    }
    return LedgerRow("staff", "人员", 5, cells)


def _hand_in(store: Store, content: bytes, name: str) -> None:
    outcome = submissions.receive(store, submissions.prepare(content, name, store.definitions), actor="示例·填报人")
    assert outcome.status == ("refused" if name.startswith("坏") else "received"), outcome
    store.catch_up()


def _step(store: Store, step: str, year: int, note: str = "") -> None:
    seen = reporting_round.stage(store, "C1", year)
    (review.accept if step == "accept" else _plain(step))(store, seen, actor="示例·主管", note=note)
    store.catch_up()


def _plain(step: str):
    return lambda store, seen, **more: reporting_round.take(store, step, seen, **more)


def _later_acts(store: Store) -> None:
    """What came after the first kept record: the process and a step taken back, sign-ins and refusals, a person removed on
    request."""
    fields = {"name": "示例·中心（虚构）", "lead": "示例·单位", "industry": "新材料", "recommendation": "示例推荐1号"}
    steps = store.definitions.processes["henan-manufacturing"].steps
    every = {name: " ".join(asked.points) for name, asked in steps["screened"].fields.items() if asked.points}
    panel = {"drawn_industry": "示例·甲，示例·乙", "drawn_finance": "示例·丙", "chair": "示例·甲", "deputy": "示例·乙"}
    scores = {**panel, "roles": "chair deputy", "scores": "79.9，80，79.95"}
    way = (("applied", fields, 3, None), ("screened", every, 4, "passed"), ("review", scores, 5, None))
    for step, asked, day, outcome in way:
        at_sight = process.stage(store, "henan-manufacturing", "PY1")
        process.record(store, at_sight, step, asked, on_day=date(2025, 6, day), outcome=outcome, actor="示例·主管")
    last = process.stage(store, "henan-manufacturing", "PY1")
    process.annul(store, last, reason="打分录入有误", actor="示例·主管")
    who = Identity("zhang", "示例·主管", "official", "accounts", address="10.0.0.7")
    audit.note(store.record, "signed_in", who, "sign-in")
    audit.note(store.record, "refused", who, "C9", tried="report.accept", reason="不在您的授权范围内")
    redaction.remove_person(store, "C1", "P1", reason="本人要求", actor="示例·主管")
    store.catch_up()


def _acts_of_two(store: Store) -> None:
    """What came after the third kept record: with accounts one proposes, another one confirms or declines."""
    first, second = (
        {"account": account, "name": f"示例·{account}", "role": "official", "way": "accounts", "from": "10.0.0.7"}
        for account in ("zhang", "li")
    )
    members = {"members": "3", "signed": "3", "sealed": "3", "effective": "2025-05-30", "chief": "示例·首席科学家",
               "dispute": "是"}  # fmt: skip
    members |= {
        field: " ".join(asked.points)
        for field, asked in store.definitions.processes["henan-consortium"].steps["applied"].fields.items()
        if asked.points
    }
    way = (
        ("applied", {"name": "示例·联合体（虚构）", "lead": "示例·单位", "industry": "轴承"} | members, 4, None),
        ("examined", {"opinion": "示例·同意"}, 5, "passed"),
        ("filed", {"document_no": "示例1号", "outline": "-", "gaps": "示例·另附"}, 6, "done"),
        ("breach", {"matters": "agreement", "finding": "示例·核实"}, 9, "confirmed"),
    )  # fmt: skip
    registered = {
        "centre": "LH1", "name": "示例·联合体（虚构）", "scheme": "henan-consortium", "host": "示例·单位",
        "approved_on": "2025-06-06", "term_end": "2028-06-05", "state": "active", "nature": "fictional",
    }  # fmt: skip
    for step, fields, day, outcome in way:
        if step == "breach":  # what follows the filing is for what stands in the registry
            rows = [LedgerRow("centre", "创新中心", 5, registered)]
            submissions.enter(store, rows, actor="示例·主管", source="登记")
        at_sight = process.stage(store, "henan-consortium", "LH1")
        process.record(store, at_sight, step, fields, on_day=date(2025, 6, day), outcome=outcome, actor="示例·主管")
    accepted = {"centre": "C1", "result": "failed", "document_no": "示例验收1号", "concluded_on": "2026-03-02"}
    for agreed in (False, True):
        with acting(first):
            at_sight = process.stage(store, "henan-consortium", "LH1")
            reason = {"reason": "示例·未履行协议", "document_no": "示例2号"}
            process.record(store, at_sight, "cancelled", reason, on_day=date(2025, 7, 1), actor="示例·zhang（zhang）")
            until = date(2026, 12, 21 if agreed else 22)
            said = {"approver": "", "reason": "示例·迁移", "actor": "示例·zhang（zhang）"}
            reporting_round.extend(store, "C1", 2025, until, **said)
            rows = [LedgerRow("acceptance", "验收结论", 5, accepted)]
            submissions.enter(store, rows, actor="示例·zhang（zhang）", source="登记")
        confirming = {
            "process": process.confirm,
            "deadline": reporting_round.confirm_extension,
            "registry": submissions.confirm,
        }
        for kind, confirm in confirming.items():
            (waiting,) = proposals.waiting(store, kind)
            with acting(second):
                if agreed:
                    confirm(store, waiting, actor="示例·li（li）")
                else:
                    proposals.decline(store, waiting, reason="示例·再议", actor="示例·li（li）")
    store.catch_up()


def _letters(store: Store) -> None:
    """What came after the fourth kept record: letters, the second of which does not say what it does to the first. The fifth
    kept record was written when letters did not say so: there it replaces it, and there is no third."""
    for version, aims, effect in (
        (1, {"teams": "6", "spin_offs": "8"}, {}), (2, {"teams": "7"}, {}), (3, {"bases": "3"}, {"effect": "replace"}),
    ):  # fmt: skip
        letter = {
            "centre": "C1", "letter_no": f"示例责任书{version}号", "letter_version": str(version), "signed_on": f"202{version}-09-01",
            "first_year": str(2020 + version),
        }  # fmt: skip
        rows = [LedgerRow("letter", "建设责任书", 5, letter | effect)]
        rows += [
            LedgerRow("letter_target", "责任书目标", row, {
                "centre": "C1", "letter_version": str(version), "indicator": name, "kind": "milestone", "year": "2024",
                "direction": "at_least", "value": value,
            })
            for row, (name, value) in enumerate(aims.items(), 5)
        ]  # fmt: skip
        _hand_in(store, template.write_registry(current(), rows), f"责任书{version}.xlsx")


def _templates(store: Store) -> None:
    """What came after the seventh kept record: an office's own template of a draft, another one, and back again."""
    for content in (b"one", b"two"):
        office_templates.install(store, "reminder", content, actor="示例·管理员")
    office_templates.install(store, "recovery", b"three", actor="示例·管理员")
    office_templates.revert(store, "recovery", actor="示例·管理员")
    store.catch_up()


def write(folder: Path) -> None:
    """Write the record into `folder`/record and what came of it into `folder`/verdicts.json."""
    store = monitor.open_store(FolderRecord(folder / "record"))
    registry = template.write_registry(current(), [centre_row("C1")])
    _hand_in(store, registry, "登记簿.xlsx")
    _hand_in(store, b"no workbook", "坏.xlsx")
    _letters(store)
    first = money("20000000.00", "2021-08-01")
    for _ in range(2):  # returned once, handed in again as another file
        _hand_in(store, _report(2021, first, served("91330100799655058B", "2021-09-01"), _person()), "2021.xlsx")
        if reporting_round.stage(store, "C1", 2021).version == 1:
            _step(store, "return", 2021, "金额请核对")
            first = money("25000000.00", "2021-08-01")
    _hand_in(store, _report(2022, money("12345.67", "2022-05-06")), "2022.xlsx")
    _step(store, "withdraw", 2022)
    _step(store, "submit", 2022)
    for year in (2021, 2022):
        for row in results.read(store, "findings", centre="C1", year=year).itertuples():
            if row.level != "error":
                review.explain(store, "C1", year, row.finding, "示例·已核实", actor="示例·填报人")
        store.catch_up()
        _step(store, "accept", year)
        _step(store, "lock", year)
    _step(store, "reopen", 2022, "补充凭证")
    reporting_round.extend(
        store, "C1", 2025, date(2026, 12, 20), approver="示例·处长", reason="系统迁移", actor="示例·主管"
    )
    grades = [
        {"centre": "C1", "year": str(year), "grade": "fail", "nature": "first", "document_no": f"示例{year}号",
         "published_on": f"{year + 1}-08-01"} for year in (2021, 2022)
    ]  # fmt: skip
    submissions.enter(store, [LedgerRow("grade", "评价等级", 5, g) for g in grades], actor="示例·主管", source="登记")
    store.catch_up()
    flags = store.read("select * from result.flag where flag = 'delisting_proposed' order by year")
    row = flags.iloc[0]
    flagged = Flagged(row.flag_key, "C1", int(row.year), row.flag, row.severity, row.message, row.rule, 0)
    dispositions.propose(store, flagged, "adopt", reason="连续两年不合格", actor="甲")
    store.catch_up()
    dispositions.confirm(store, replace(flagged, seen=1), agreed=False, reason="先复核", document_no="", actor="乙")
    evaluation.judge(store, "C1", 2024, "tasks", "judged", Decimal("3.5"), expert="专家甲")
    computed = Computed(Decimal("81.00000000"), "good", 0, 0)
    evaluation.confirm(store, evaluation.stage(store, "C1", 2024), "good", computed, reason="同意", actor="甲")
    evaluation.publish(
        store, evaluation.stage(store, "C1", 2024), computed, document_no="示例2024号", published_on=date(2025, 8, 20),
        actor="甲",
    )  # fmt: skip
    store.catch_up()
    evaluation.reopen(store, evaluation.stage(store, "C1", 2024), "appeal", reason="申诉成立", actor="甲")
    evaluation.defer(store, evaluation.stage(store, "C1", 2023), reason="材料不全", actor="甲")
    store.catch_up()
    _later_acts(store)
    _acts_of_two(store)
    _templates(store)
    told = verdicts(store)
    day = list(store.record.read())[-1].at.astimezone(SHANGHAI).date()
    store.close()
    shutil.rmtree(folder / "record" / "parsed")
    for path in (folder / "record").glob("lock*"):
        path.unlink()
    target = io.StringIO()
    json.dump({"day": str(day), "verdicts": told}, target, ensure_ascii=False, indent=0, sort_keys=True)
    (folder / "verdicts.json").write_text(target.getvalue() + "\n", "utf-8")


if __name__ == "__main__":
    write(KEPT / sys.argv[1])
