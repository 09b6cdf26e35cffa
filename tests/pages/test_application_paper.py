"""申报自评表: on paper stands what the page shows, for every scheme; what is not said is 未填, and nothing of the record is needed."""

import io
from decimal import Decimal

import docx
import pytest

from data.schema.loading import current
from data.workbook.sheets.application_answers import given, of_case, slots
from metrics import application
from pages.documents.application import application_paper
from pages.documents.application.application_paper import Assessed
from pages.parts.application import application_result
from pages.session.provenance import Provenance
from tests.pages.test_brief import text

D = current()
EMPTY = Provenance("2026-11-27", "9f86d081884c", None, fictional=False)  # nothing is recorded yet


def assessed(scheme: str, answers: dict, name: str = "") -> Assessed:
    known = D.applications[scheme]
    lead = next(iter(known.leads))
    return Assessed(scheme, lead, name, answers, application.assess(known, lead, given(known, lead, answers)))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", D.applications)
def test_every_condition_stands_in_both_forms_as_on_the_page(scheme):
    known = D.applications[scheme]
    about = assessed(scheme, {})
    lead = known.leads[about.lead]
    page = application_result.frame(list(about.outcomes), known, D, scheme=scheme, lead=lead, name="")
    content = application_paper.content(about, D, EMPTY)
    told = [(cells[1], cells[3], cells[6]) for cells in (row["cells"] for row in content["conditions"])]
    assert told == list(zip(page["条件"], page["结论"], page["说明"], strict=True))
    assert {said for _, said in content["answers"]} == {"未填"}
    assert dict(content["facts"])["申报单位"] == "未填"
    paper, edited = application_paper.pdf(about, D, EMPTY), application_paper.docx(about, D, EMPTY)
    cells = [c.text for table in docx.Document(io.BytesIO(edited)).tables for row in table.rows for c in row.cells]
    for row in content["conditions"]:
        label = row["cells"][1]
        assert "".join(label.split()) in text(paper)
        assert label in cells
    assert (paper, edited) == (application_paper.pdf(about, D, EMPTY), application_paper.docx(about, D, EMPTY))


def test_what_fails_names_clause_value_bound_and_gap():
    cells = {c[1]: c for c in (r["cells"] for r in application_paper.content(
        assessed("henan-tic", {"fixed_staff": Decimal(49)}), D, EMPTY)["conditions"])}  # fmt: skip
    (failed,) = (c for c in cells.values() if c[3] == "✗ 不满足")
    assert failed[4] == "49 人 ＜ 50 人（差 1 人）"
    assert failed[5] == "HT-03　四（一）"


def test_every_worked_case_becomes_a_form():
    for scheme, known in D.applications.items():
        for case in known.cases:
            said = of_case(known, case)
            if application.impossible(known, said):
                continue  # the page refuses it before there is anything to hand over
            answers = {
                s.key: said.get(s.code) for s in slots(known, case.lead) if not isinstance(said.get(s.code), tuple)
            }
            outcomes = application.assess(known, case.lead, said)
            content = application_paper.content(Assessed(scheme, case.lead, "", answers, outcomes), D, EMPTY)
            assert len(content["conditions"]) == len(known.conditions)


def test_whatever_an_applicant_is_called_it_is_text():
    name = "示例·𠮷䶮#let x$_*<b>&" + "很长的名称" * 9
    assert "".join(name.split()) in text(application_paper.pdf(assessed("zhejiang", {}, name), D, EMPTY))
