"""会议材料包: the papers of a scheme's year, numbered, with a list of what is in it: one function behind page and command line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pandas as pd

from data.problem import Problem, Refused
from data.read_model.rows import each
from data.read_model.store import Store
from data.schema.loading import Definitions
from metrics import results
from metrics.answers.centres import Centre, Flag, Settlement
from metrics.answers.reports import CentreYear
from pages.documents import word, zipped
from pages.documents.centre import brief
from pages.documents.drafts import recovery, reminder, result_notice, withdrawal
from pages.documents.evaluation import evaluation_result
from pages.documents.year import summary
from pages.session import provenance
from pages.session.provenance import FICTIONAL, Provenance
from pages.words import paper_name, wording
from pages.words.paper_name import PaperName

WHAT = "会议材料包"
LIST = "目录"
DRAFT = "草稿"
WIDTHS = {"序号": 1.3, "材料": 5.1, "中心": 6, "文件": 10.1, "说明": 3.5}
FORMS = {"pdf": "PDF", "xlsx": "Excel", "docx": "Word"}
# How often a pack is begun anew because something was recorded while it was made: all its papers show one state.
ATTEMPTS = 3


@dataclass(frozen=True)
class Paper:
    """One paper of the pack. about: the centre, where it is about one; page: on which it is offered: who may not open that page
    gets no paper of it; act: likewise, what it prepares; note: what the list says beside it."""

    name: PaperName
    ending: str
    page: str
    make: Callable[[], bytes]
    about: str = ""
    act: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        """监测简报（PDF）."""
        return f"{self.name.what}（{FORMS[self.ending]}）"


@dataclass(frozen=True)
class Pack:
    """files: name → content, numbered, the list first; unmade: which papers could not be made and why; at: the moment of the
    last act that is known, which stands beside the files."""

    files: Mapping[str, bytes]
    unmade: Sequence[str]
    at: datetime

    def zipped(self) -> bytes:
        """All in one zip: the same record, the same bytes."""
        return zipped.packed(self.files, self.at)


def of(
    store: Store,
    scheme: str,
    year: int,
    *,
    fictional: bool,
    may_open: Callable[[str], bool],
    may: Callable[[str], bool],
    on_paper: Callable[[int, int, str], object],
) -> Pack:
    """Make every paper of the year from what a store shows.

    fictional: whether its centres are; may_open, may: whether whoever asks may open a page, do an act; on_paper: told before each
    paper how many are done, of how many, and what comes next. A paper that cannot be made is named in the list, with the reason;
    the others are made. Raises Refused where the scheme is not known or has no centre that year, and where something is recorded
    all the time.
    """
    for _ in range(ATTEMPTS):
        seen, origin = store.shown, provenance.of_store(store, fictional=fictional)
        pack = _made(
            _papers(store, scheme, year, store.definitions, origin),
            store,
            scheme,
            year,
            origin,
            may_open,
            may,
            on_paper,
        )
        if store.shown == seen:
            return pack
    raise Refused([Problem(None, None, "生成期间数据一直在变化，材料会前后不一致", "请稍后再生成")])


def _papers(store: Store, scheme: str, year: int, d: Definitions, origin: Provenance) -> list[Paper]:
    """What there is of the year: overview, result, the centres, then drafts. Raises Refused."""
    if scheme not in d.schemes:
        raise _refused(f"没有建设方案“{scheme}”", f"可选：{'、'.join(d.schemes)}")
    reports = results.read(store, "centre_year", scheme=scheme)
    listed = each(reports[reports["year"] == year], CentreYear)
    if not listed:
        known = "、".join(map(str, sorted(set(reports["year"])))) or "还没有一个年度结束"
        raise _refused(f"{d.schemes[scheme].label}{year}年没有应报的中心，没有材料", f"有材料的年度：{known}")
    args = (store, scheme, year, d, origin)
    papers = [
        Paper(paper_name.of_scheme(d, scheme, summary.WHAT, year), ending, "overview", partial(form, *args))
        for ending, form in (("pdf", summary.document), ("xlsx", summary.workbook))
    ]
    scoring = d.scoring_of(scheme, year)
    rows = pd.DataFrame()
    if scoring is not None:
        rows = results.read(store, "evaluation_overview", scheme=scheme, year=year, scoring=scoring)
    if scoring is not None and len(rows):
        name = paper_name.of_scheme(d, scheme, evaluation_result.WHAT, year, d.scoring[scoring].label)
        make = partial(evaluation_result.document, rows, year, scoring, d, store.today(), origin)
        papers.append(Paper(name, "docx", "evaluation", make))
    names = [r.name for r in listed]
    for r in sorted(listed, key=lambda r: r.centre):
        name = paper_name.of_centre(d, scheme, (r.centre, r.name), names, brief.WHAT, year)
        make = partial(brief.document, store, r.centre, year, d, origin, full=False)
        said = "" if r.report_id is not None else wording.label("timeliness", r.timeliness, d)
        papers.append(Paper(name, "pdf", "centre", make, f"{r.centre} {r.name}", note=said))
    return papers + _drafts(store, scheme, year, d, origin)


def _drafts(store: Store, scheme: str, year: int, d: Definitions, origin: Provenance) -> list[Paper]:
    """What the office writes on from: the notice once a grade is known, then by centre the end of a title, what goes back, a
    report that is missing."""
    centres = {c.centre: c.name for c in each(results.read(store, "centres", scheme=scheme), Centre)}
    about = (store, scheme)
    papers = []
    if result_notice.known(store, scheme, year):
        notice = partial(result_notice.document, *about, year, d, origin)
        name = paper_name.of_scheme(d, scheme, result_notice.DRAFT.what, year)
        papers.append(Paper(name, "docx", "evaluation", notice, act="evaluation.publish", note=DRAFT))

    def of(centre: str, what: str, page: str, act: str, make: Callable[[], bytes]) -> Paper:
        name = paper_name.of_centre(d, scheme, (centre, centres[centre]), centres.values(), what, year)
        return Paper(name, "docx", page, make, f"{centre} {centres[centre]}", act, DRAFT)

    flags = each(results.read(store, "flags", scheme=scheme, year=year), Flag)
    for f in flags:
        if withdrawal.proposed(f, d):
            make = partial(withdrawal.document, *about, f.flag_key, year, d, origin)
            papers.append(of(f.centre, withdrawal.what(f, d), "flags", "flag.propose", make))
    settled = each(results.read(store, "settlement", scheme=scheme), Settlement)
    for centre in sorted({s.centre for s in settled if recovery.leaving([s], s.centre)}):
        make = partial(recovery.document, *about, centre, d, origin)
        papers.append(of(centre, recovery.DRAFT.what, "money", "flag.propose", make))
    for f in flags:
        if f.flag == reminder.MISSING:
            make = partial(reminder.document, *about, f.centre, year, d, origin)
            papers.append(of(f.centre, reminder.DRAFT.what, "reporting", "report.return", make))
    return papers


def _made(
    papers: Sequence[Paper],
    store: Store,
    scheme: str,
    year: int,
    origin: Provenance,
    may_open: Callable[[str], bool],
    may: Callable[[str], bool],
    on_paper: Callable[[int, int, str], object],
) -> Pack:
    own = [paper for paper in papers if may_open(paper.page) and (not paper.act or may(paper.act))]
    digits = max(2, len(str(len(own))))
    files: dict[str, bytes] = {}
    unmade, lines = [], []
    reasons: dict[str, list[str]] = {}  # one missing font keeps many papers from being made
    for number, paper in enumerate(own, 1):
        on_paper(number - 1, len(own), f"{paper.about} {paper.title}".strip())
        file, note = f"{number:0{digits}d}_{paper.name.file(paper.ending)}", paper.note
        try:
            files[file] = paper.make()
        except Refused as refused:
            why = "；".join(f"{p.found}，{p.expected}" for p in refused.problems)
            unmade.append(f"{number:0{digits}d} {paper.about} {paper.title}：{why}")
            reasons.setdefault(why, []).append(str(number))
            file, note = "（没有生成）", "原因见表后"
        lines.append((str(number), paper.title, paper.about, file, note))
    on_paper(len(own), len(own), LIST)
    notes = [f"没有生成第 {'、'.join(numbers)} 份：{why}。" for why, numbers in reasons.items()]
    if withheld := dict.fromkeys(p.name.what for p in papers if p not in own):
        notes.append(f"按权限不含：{'、'.join(withheld)}。")
    first = f"{0:0{digits}d}_{LIST}.docx"
    title = paper_name.of_scheme(store.definitions, scheme, f"{WHAT}{LIST}", year).title()
    at = provenance.last_act(store)
    return Pack({first: _list(title, lines, len(unmade), notes, origin), **files}, unmade, at)


def _list(title: str, lines: Sequence[Sequence[str]], unmade: int, notes: Sequence[str], origin: Provenance) -> bytes:
    """In Word: an office adds what else is on the table; and it has every character, also one that keeps a PDF from being made."""
    made = len(lines) - unmade
    return word.table_document(
        title,
        [f"共 {made} 份材料" + (f"，另有 {unmade} 份没有生成" if unmade else "") + f"；截至{origin.day}已记录的内容。"],
        pd.DataFrame(lines, columns=list(WIDTHS)),
        mark=FICTIONAL if origin.fictional else "",
        foot=origin.line(),
        numbers=("序号",),
        notes=notes,
        widths=list(WIDTHS.values()),
    )


def _refused(found: str, expected: str) -> Refused:
    return Refused([Problem(None, None, found, expected)])
