"""A scheme as its people walk it in their browsers: two officials and a centre, each from a sign-in of his own.

What only takes many presses of a kind that another step or scheme presses is done by the same act on the server's record.
"""

from collections.abc import Iterable, Mapping

from data.journal.folder import FolderRecord
from data.schema.loading import current
from data.schema.models.process import Asked
from tests import made
from tests.pages.server import Server
from tests.pages.test_drafts import FIXED
from tests.pages.walks import CENTRES, workbooks
from tests.pages.walks.by_acts import ByActs, Taken
from tests.pages.walks.person import Person

REGISTRY = "创新中心登记簿.xlsx"


class Walk(ByActs):
    """As ByActs, on the pages. first and second: officials; centre: who fills in for the centre."""

    def __init__(self, server: Server, scheme: str, first: Person, second: Person, centre: Person) -> None:
        folder = server.record.parent / f"walk-{scheme}"
        super().__init__(made.opened(FolderRecord(server.record), current(), folder), scheme, CENTRES[scheme], FIXED)
        self.first, self.second, self.centre = self.people = (first, second, centre)
        self._pressed: set[str] = set()
        for person in self.people:
            person.scheme = scheme

    def screens(self) -> list[tuple[str, str]]:
        """Who has what on the screen."""
        return [(person.page.url, person.visit.text()) for person in self.people]

    def applies(self, lead: str, answers: Mapping[str, str], *, verdict: str) -> str:
        """申报自评 filled in, the verdict read and its table opened. Returns what the table says."""
        centre = self.centre
        centre.opens("application", apply=self.scheme, lead=lead)
        for label, text in answers.items():
            if text in ("是", "否"):
                centre.pick(label, [text])
            else:
                centre.fill(label, text)
        centre.press("自评", expect=verdict).visit.clean()
        return workbooks.said(centre.download("下载为 Excel")[1])

    def _new(self, *kinds: str) -> bool:
        """Whether something of these kinds was not pressed yet; all count as pressed from now on."""
        new = not self._pressed.issuperset(kinds)
        self._pressed.update(kinds)
        self.store.replay()  # what is not pressed is done on what the pages have recorded
        return new

    def _take(self, taken: Taken) -> None:
        """A step on 建设进程: the first, those that take two people (confirmed by the second), those that ask for something that
        none before asked for."""
        step = self.d.processes[self.scheme].steps[taken.code]
        kinds = [f"field {asked.type}" for asked in step.fields.values()]
        kinds += [word for word, told in (("outcome", taken.outcome), ("refused", taken.refused)) if told]
        if not (self._new(*kinds) or taken.first or step.two_people):
            super()._take(taken)
            return
        who = self.first
        who.opens("process", process_of=self.scheme, process_unit="新登记" if taken.first else taken.unit)
        if taken.first:
            who.fill("编号", taken.unit)
            who.visit.settle()
        else:
            who.choose("办理", step.label)
        who.day("办理日期", taken.day)
        for name, text in taken.said.items():
            self._field(step.fields[name], text)
        if taken.outcome:
            who.page.get_by_test_id("stRadio").get_by_text(step.outcomes[taken.outcome].label, exact=True).click()
        who.press("提出" if step.two_people else "记录")
        if taken.refused:
            who.visit.wait_for(taken.refused)
            return
        assert "没有记录" not in who.visit.text(), who.visit.text()
        who.visit.clean()
        if step.two_people:
            who.visit.wait_for("待另一人确认")
            self.second.sees("process", "待另一人确认", process_of=self.scheme, process_unit=taken.unit)
            self.second.press("确认", expect="已确认，现在生效")

    def _field(self, asked: Asked, text: str) -> None:
        who = self.first
        if asked.type == "ticks":
            points = asked.points if text == "all" else text.split()
            who.pick(asked.label, [asked.points[code] for code in points])
        elif asked.type == "yes_no":
            who.pick(asked.label, [text])
        elif asked.type == "date":
            who.day(asked.label, text)
        elif asked.type == "centre":
            who.choose(asked.label, text, new=True)
        else:
            who.fill(asked.label, text)

    def registers(self, sheets: Mapping[str, Iterable[workbooks.Row]], *, two: bool = False) -> None:
        """A registry workbook downloaded, filled in and handed in; what decides about a title is confirmed by the second."""
        if not self._new(*(f"register {title}" for title in sheets), *(["two people"] if two else [])):
            super().registers(sheets, two=two)
            return
        self.first.opens("reporting", part="下载模板")
        name, template = self.first.download("下载《创新中心登记簿》模板")
        assert name == REGISTRY
        self.first.hand_in(name, workbooks.filled(template, sheets), expect="待另一人确认" if two else "已收到 1 个")
        if two:
            self.second.sees("reporting", "待另一人确认", part="上传")
            self.second.press("确认", expect="已确认，现在生效")

    def reports(self, year: int, sheets: Mapping[str, Iterable[workbooks.Row]], *, checked: str = "") -> None:
        """A report from its template to its acceptance: filled in by the centre, checked, handed in, accepted by an official.
        checked: what 自查 says of it."""
        if not self._new("report"):
            super().reports(year, sheets, checked=checked)
            return
        centre = self.centre
        centre.opens("reporting", part="下载模板")
        centre.choose("报告年度", f"{year}年")
        name, template = centre.download(f"下载 {self.code} {year}年度报告模板")
        content = workbooks.filled(template, sheets)
        centre.opens("self_check")
        centre.attach(name, content)
        centre.visit.wait_for(checked).clean()
        centre.hand_in(name, content, expect="已收到 1 个")
        self.first.opens("reporting", part="核定", centre=self.code, year=year)
        self.first.press("核定接收", expect="已核定接收第1版").visit.clean()

    def decides(self, about: str, reason: str, *, paper: str, holds: Iterable[str], document: str = "") -> None:
        """On the page of flags that is open the draft about one downloaded and read; a measure proposed by one and confirmed by
        the other. about: a text of the flag's card; holds: what the draft says; document: number of the decision."""
        first, second = self.first, self.second
        first.opens_flag(about)
        name, content = first.download(paper)
        text = workbooks.words_of(content)
        for one in holds:
            assert one in text, f"“{one}” is not in {name}:\n{text}"
        first.says_in_dialog(reason, "提出意见", expect="待确认：采取措施")
        second.visit.go(first.page.url.removeprefix(first.visit.server))
        second.opens_flag(about)
        second.says_in_dialog("示例·同意", "同意", expect="已处置：采取措施", document=document)

    def fails_by_points(self, year: int, day: str, document: str) -> None:
        """The experts' points of a year typed in, 不合格 confirmed by one official, published by the other."""
        if not self._new("points"):
            super().fails_by_points(year, day, document)
            return
        first, second, about = self.first, self.second, {"centre": self.code, "year": year}
        first.opens("evaluation", evaluate="专家打分", **about)
        first.fill("专家姓名", "示例·专家")
        for box in first.page.get_by_test_id("stNumberInput").locator("input").all():
            box.fill("1")
            box.press("Tab")
        first.press("记录打分", expect="项打分")
        first.sees("evaluation", "得分未齐", "最高可达", evaluate="等级与公布", **about)
        first.choose("确认的等级", "不合格")
        first.fill("理由", "示例·最高可达的分数也不合格")
        first.page.get_by_text("与建议等级不同，或现在没有建议等级").click()
        first.press("确认等级", expect="等级已确认，尚未公布")
        second.opens("evaluation", evaluate="等级与公布", **about)
        second.day("公布日期", day)
        second.fill("公布文号", document)
        second.press("公布", expect="等级已公布").visit.clean()

    def is_gone(self, state: str, *, unit: str = "") -> None:
        """After the exit every page and paper says so: the process and its table, the centre, the overview, reporting."""
        self.store.catch_up()
        super().is_gone(state, unit=unit)
        self.first.sees("process", "进程已经结束", process_of=self.scheme, process_unit=unit)
        name, content = self.first.download("建设进程表（Word）")
        assert state in workbooks.words_of(content), f"“{state}” is not in {name}:\n{workbooks.words_of(content)}"
        for page, more in (("overview", {}), ("reporting", {"part": "报送情况"})):
            self.first.opens(page, **more)
            assert f"（{state}）" in "\n".join(cell for line in self.first.visit.table() for cell in line), page
        for person in (self.first, self.centre):
            person.sees("centre", state, centre=self.code)
