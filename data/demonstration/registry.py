"""The registry rows of the demonstration: centres, letters, targets, grades, acceptances, judgements."""

from collections.abc import Iterator

from data.demonstration.stories import Stories, Story, load
from data.workbook.interpretation import LedgerRow

Cells = dict[str, str]


def registry_rows() -> list[LedgerRow]:
    """All rows of the demonstration's registry, ledger by ledger."""
    stories = load()
    rows: list[LedgerRow] = []
    for ledger, make in _MAKERS.items():
        cells = [c for story in stories.centres for c in make(story, stories)]
        rows += [LedgerRow(ledger=ledger, sheet="", row_no=0, cells=c) for c in cells]
    return rows


def _centre(story: Story, stories: Stories) -> Iterator[Cells]:
    yield {
        "centre": story.code,
        "name": story.name,
        "scheme": stories.scheme,
        "host": story.host,
        "approved_on": story.approved_on.isoformat(),
        "term_end": story.term_end.isoformat(),
        "state": story.state,
        "nature": "fictional",
        "note": f"演示：{'、'.join(story.stories)}",
    }


def _letter(story: Story, _: Stories) -> Iterator[Cells]:
    for letter in story.letters:
        yield {
            "centre": story.code,
            "letter_no": letter.number,
            "letter_version": str(letter.version),
            "signed_on": letter.signed_on.isoformat(),
            "first_year": str(letter.first_year),
            "note": "示例",
        }


def _letter_target(story: Story, _: Stories) -> Iterator[Cells]:
    for letter in story.letters:
        for target in letter.targets:
            years = {"year": target.year, "replaces": target.replaces}
            yield {
                "centre": story.code,
                "letter_version": str(letter.version),
                "indicator": target.indicator,
                "kind": target.kind,
                **{column: str(year) for column, year in years.items() if year is not None},
                "direction": "at_least",
                "value": str(target.value),
            }


def _grade(story: Story, stories: Stories) -> Iterator[Cells]:
    for year, grade in story.grades.items():
        document = story.graded_later.get(year, stories.grade_documents[year])
        yield {
            "centre": story.code,
            "year": str(year),
            "grade": grade,
            "nature": "first",
            "document_no": document.document_no,
            "published_on": document.published_on.isoformat(),
            **({"reason": story.grade_reasons[year]} if year in story.grade_reasons else {}),
        }
    if appeal := story.appeal:
        yield {
            "centre": story.code,
            "year": str(appeal.year),
            "grade": appeal.grade,
            "nature": "appeal",
            "document_no": appeal.document_no,
            "published_on": appeal.published_on.isoformat(),
            "reason": appeal.reason,
        }


def _acceptance(story: Story, _: Stories) -> Iterator[Cells]:
    if story.acceptance:
        cells = story.acceptance.model_dump(mode="json")
        yield {"centre": story.code, **cells}


def _judgement(story: Story, stories: Stories) -> Iterator[Cells]:
    for year, states in story.judged.items():
        for row, state in states.items():
            yield {
                "centre": story.code,
                "year": str(year),
                "annex_row": row,
                "state": state,
                "judged_by": "示例专家组（虚构）",
                "judged_on": stories.grade_documents[year].published_on.replace(day=10).isoformat(),
                "evidence": f"示例评审意见{year}-{story.code}-{row}",
            }


_MAKERS = {
    "centre": _centre,
    "letter": _letter,
    "letter_target": _letter_target,
    "grade": _grade,
    "acceptance": _acceptance,
    "judgement": _judgement,
}
