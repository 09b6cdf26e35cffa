"""The centre's own papers, where the matter is: 自查报告, 核验问题清单 and 报送回执, each a button."""

from collections.abc import Callable
from functools import partial

from data.acts.reports.intake import Upload
from data.read_model.store import Store
from metrics.supposing.self_check import SelfCheck
from pages.documents import finding_list, receipt, self_check_report
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


def of_version(centre: str, year: int, version: int) -> None:
    """The receipt of a version."""
    name = paper_names.of_centre(centre, receipt.WHAT, year, f"第{version}版")
    make = partial(
        receipt.document,
        scheme=bridge.choice().scheme,
        centre=centre,
        year=year,
        number=version,
        name=name,
        d=bridge.definitions(),
        origin=provenance.shown(),
    )
    _offer("报送回执（PDF）", make, name, f"receipt-{centre}-{year}-{version}")


def _checked(result: SelfCheck) -> PaperName:
    """The centre may be of another scheme than the one that is shown, or of none."""
    if result.centre is not None and len(scheme := bridge.ask("scheme_of", centre=result.centre)["scheme"]):
        return paper_names.of_centre(result.centre, self_check_report.WHAT, result.year, scheme=str(scheme.iloc[0]))
    return PaperName(self_check_report.WHAT, year=result.year, centre=result.centre or "", whole="年度报告")


def _offer(label: str, make: Callable[[Store], bytes], name: PaperName, key: str) -> None:
    file = name.file("pdf")
    downloads.button(
        label,
        bridge.made_later(make),
        file,
        icon=":material/picture_as_pdf:",
        key=f"paper-{key}",
        type="tertiary",
        noted=bridge.export_noted(file),
    )
