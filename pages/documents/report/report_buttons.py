"""The centre's own papers, where the matter is: 自查报告, 核验问题清单 and 报送回执, each a button."""

from collections.abc import Callable
from functools import partial

from data.acts.reports.intake import Upload
from data.acts.reports.submissions import Outcome
from data.read_model.store import Store
from metrics.supposing.self_check import SelfCheck
from pages.documents.report import finding_list, receipt, self_check_report
from pages.drawing import downloads
from pages.session import bridge, paper_names, provenance
from pages.words.paper_name import PaperName


def of_check(upload: Upload, result: SelfCheck) -> None:
    """What the self-check of a file has found."""
    d, name = bridge.definitions(), _checked(result)
    make = partial(self_check_report.document, upload=upload, result=result, name=name, d=d, origin=provenance.shown())
    _offer("自查报告（PDF）", make, name, "self-check")


def of_examined(centre: str, year: int, version: int) -> None:
    """What is open of the report that is worked on, and its receipt."""
    name = paper_names.of_centre(centre, finding_list.WHAT, year)
    make = partial(
        finding_list.document,
        scheme=bridge.choice().scheme,
        centre=centre,
        year=year,
        name=name,
        d=bridge.definitions(),
        origin=provenance.shown(),
    )
    _offer("核验问题清单（PDF）", make, name, "findings")
    of_version(centre, year, version)


def of_outcome(outcome: Outcome) -> None:
    """The receipt of a report that was received just now; its centre may be of another scheme than the one that is shown."""
    if outcome.centre and outcome.year and outcome.version and (scheme := _scheme_of(outcome.centre)):
        said = f"报送回执：{outcome.centre} {outcome.year}年 第{outcome.version}版（PDF）"
        of_version(outcome.centre, outcome.year, outcome.version, label=said, scheme=scheme, key="received")


def of_version(
    centre: str,
    year: int,
    version: int,
    *,
    label: str = "报送回执（PDF）",
    scheme: str | None = None,
    key: str = "receipt",
) -> None:
    """The receipt of a version. scheme: of its centre, where that may not be the one that is shown."""
    name = paper_names.of_centre(centre, receipt.WHAT, year, f"第{version}版", scheme=scheme)
    make = partial(
        receipt.document,
        scheme=scheme or bridge.choice().scheme,
        centre=centre,
        year=year,
        number=version,
        name=name,
        d=bridge.definitions(),
        origin=provenance.shown(),
    )
    _offer(label, make, name, f"{key}-{centre}-{year}-{version}")


def _checked(result: SelfCheck) -> PaperName:
    """The centre may be of another scheme than the one that is shown, or of none."""
    if result.centre is not None and (scheme := _scheme_of(result.centre)):
        return paper_names.of_centre(result.centre, self_check_report.WHAT, result.year, scheme=scheme)
    return PaperName(self_check_report.WHAT, year=result.year, centre=result.centre or "", whole="年度报告")


def _scheme_of(centre: str) -> str | None:
    """None where the centre is not registered, or not seen."""
    found = bridge.ask("scheme_of", centre=centre)["scheme"]
    return str(found.iloc[0]) if len(found) else None


def _offer(label: str, make: Callable[[Store], bytes], name: PaperName, key: str) -> None:
    downloads.paper(label, make, name.file("pdf"), key=f"paper-{key}")
