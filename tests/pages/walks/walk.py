"""A scheme as its people walk it in their browsers: two officials and a centre, each from a sign-in of his own."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from playwright.sync_api import TimeoutError

from data.schema.loading import current
from data.schema.models.process import Asked
from tests.pages.server import Server
from tests.pages.visit import PATIENCE, Visit
from tests.pages.walks import workbooks
from tests.pages.wire import PASSWORD

REGISTRY = "创新中心登记簿.xlsx"


class Person:
    """One person's browser, on the real data of one scheme."""

    def __init__(self, browser, server: Server, account: str, scheme: str) -> None:
        self.visit, self.scheme = Visit(browser, server.address), scheme
        self.page = self.visit.page
        self.page.goto(self._address("application"))
        for place, text in (("#account", account), ("#password", PASSWORD)):
            self.page.locator(place).fill(text)
        self.page.locator("#password").press("Enter")
        self.page.get_by_text("账户与退出").wait_for(timeout=2 * PATIENCE)  # the first run of a new process
        self.visit.settle()

    def _address(self, page: str, **more: object) -> str:
        asked = "&".join(
            f"{name}={value}" for name, value in {"dataset": "real", "scheme": self.scheme, **more}.items()
        )
        return f"{self.visit.server}/{page}?{asked}"

    def sees(self, page: str, *texts: str, never: Iterable[str] = (), **more: object) -> str:
        """Open a page; it says all of this and nothing of that. Returns what it says."""
        self.visit.go(self._address(page, **more).removeprefix(self.visit.server)).clean()
        told = self.visit.text()
        for text in texts:
            assert text in told, f"“{text}” is not on {page}:\n{told}"
        for text in never:
            assert text not in told, f"“{text}” is on {page}:\n{told}"
        return told

    def fill(self, label: str, text: str) -> None:
        """Type into a field. Raises AssertionError with what the page says where there is none."""
        box = self.page.get_by_label(label, exact=True).first
        try:
            box.fill(text)
        except TimeoutError as error:
            raise AssertionError(f"no field “{label}” on {self.page.url}:\n{self.visit.text()}") from error
        box.press("Tab")

    def day(self, label: str, day: str) -> None:
        """Type a date."""
        box = self.page.get_by_test_id("stDateInput").filter(has_text=label).locator("input").first
        box.fill(day)
        box.press("Tab")

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        box = self.page.get_by_test_id("stSelectbox").filter(has_text=label).first
        box.locator("input").click()
        self.page.get_by_role("option").filter(has_text=option).first.click()
        self.visit.settle()

    def pick(self, label: str, options: Iterable[str]) -> None:
        """Of a row of buttons have these pressed; what was pressed before stays."""
        group = self.page.get_by_test_id("stButtonGroup").filter(has_text=label).first
        for option in options:
            button = group.locator("button").filter(has=self.page.get_by_text(option, exact=True)).first
            if button.get_attribute("data-selected") is None:
                button.click()

    def press(self, name: str, *, expect: str = "") -> "Person":
        """Press a button; what then must be there."""
        self.page.get_by_role("button", name=name, exact=True).last.click()
        self.visit.settle()
        if expect:
            self.visit.wait_for(expect)
        return self

    def download(self, name: str) -> tuple[str, bytes]:
        """Press a button that gives a file; its name and content."""
        with self.page.expect_download(timeout=PATIENCE) as waiting:
            self.page.get_by_role("button", name=name).first.click()
        return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()

    def hand_in(self, name: str, content: bytes, *, expect: str = "已收到 1 个") -> None:
        """Upload a workbook on 年度报送."""
        self.sees("reporting", part="上传")
        chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.locator("input[type=file]").set_input_files([chosen])
        self.page.locator("[data-testid=stFileChipName]", has_text=name).first.wait_for()
        self.visit.settle()
        self.visit.receive()
        self.visit.wait_for(expect).clean()

    def opens_flag(self, about: str) -> None:
        """Open the group in which a flag stands, and its decision."""
        for group in self.page.locator("[data-testid=stExpander] summary").all():
            group.click()
        self.visit.settle()
        cards = self.page.locator("[data-testid=stVerticalBlock]").filter(
            has=self.page.locator("[class*=st-key-dispose-] button")
        )
        cards.filter(has_text=about).last.locator("[class*=st-key-dispose-] button").first.click()
        self.visit.settle()

    def close(self) -> None:
        self.visit.close()


class Walk:
    """The two officials and the centre of a scheme, and what they do on several pages."""

    def __init__(self, browser, server: Server, scheme: str, code: str) -> None:
        self.d, self.scheme, self.code = current(), scheme, code
        self.people = [
            Person(browser, server, account, scheme) for account in ("first", "second", f"centre-{code.lower()}")
        ]
        self.first, self.second, self.centre = self.people

    def close(self) -> None:
        for person in self.people:
            person.close()

    def screens(self) -> list[tuple[str, str]]:
        """Who has what on the screen."""
        return [(f"{person.page.url}", re.sub(r"\n\s*\n+", "\n", person.visit.text())) for person in self.people]

    def applies(self, lead: str, answers: Mapping[str, str], *, verdict: str) -> str:
        """申报自评 filled in, the verdict read and its document opened. Returns what the document says."""
        centre = self.centre
        centre.sees("application", apply=self.scheme, lead=lead)
        for label, text in answers.items():
            if text in ("是", "否"):
                centre.pick(label, [text])
            else:
                centre.fill(label, text)
        centre.press("自评", expect=verdict).visit.clean()
        return workbooks.said(centre.download("下载为 Excel")[1])

    def step(
        self,
        unit: str,
        code: str,
        day: str,
        fields: Mapping[str, str] | None = None,
        *,
        outcome: str = "",
        first: bool = False,
        refused: str = "",
        then: str = "",
    ) -> None:
        """A step on 建设进程, filled in as the worked cases write it (`all`: every point); one that takes two people is confirmed
        by the second. refused: what it is refused with; then: what the page says afterwards."""
        step, who = self.d.processes[self.scheme].steps[code], self.first
        place = {"process_of": self.scheme, "process_unit": "新登记" if first else unit}
        who.sees("process", **place)
        if first:
            who.fill("编号", unit)
            who.visit.settle()
        elif (
            who.page.get_by_test_id("stSelectbox").filter(has_text="办理").locator("input").input_value() != step.label
        ):
            who.choose("办理", step.label)
        who.day("办理日期", day)
        for name, text in (fields or {}).items():
            self._field(step.fields[name], text)
        if outcome:
            who.page.get_by_test_id("stRadio").get_by_text(step.outcomes[outcome].label, exact=True).click()
        who.press("提出" if step.two_people else "记录")
        if refused:
            who.visit.wait_for(refused)
            return
        assert "没有记录" not in who.visit.text(), who.visit.text()
        who.visit.clean()
        if step.two_people:
            who.visit.wait_for("待另一人确认")
            self.second.sees("process", "待另一人确认", process_of=self.scheme, process_unit=unit)
            self.second.press("确认", expect="已确认，现在生效")
        if then:
            who.sees("process", then, process_of=self.scheme, process_unit=unit)

    def _field(self, asked: Asked, text: str) -> None:
        who = self.first
        if asked.type == "ticks":
            points = asked.points if text == "all" else [code for code in text.split() if code != "-"]
            who.pick(asked.label, [asked.points[code] for code in points])
        elif asked.type == "yes_no":
            who.pick(asked.label, [text])
        elif asked.type == "date":
            who.day(asked.label, text)
        else:
            who.fill(asked.label, text)

    def registers(
        self, sheets: Mapping[str, Iterable[workbooks.Row]], *, two: bool = False, looked_at: bool = False
    ) -> None:
        """A registry workbook downloaded, filled in and handed in; what decides about a title is confirmed by the second."""
        self.first.sees("reporting", part="下载模板")
        name, template = self.first.download("下载《创新中心登记簿》模板")
        assert name == REGISTRY
        self.first.hand_in(name, workbooks.filled(template, sheets), expect="待另一人确认" if two else "已收到 1 个")
        if looked_at:
            self.first.press("核对无误，登记", expect="已收到 1 个")
        if two:
            self.second.sees("reporting", "待另一人确认", part="上传")
            self.second.press("确认", expect="已确认，现在生效")

    def reports(
        self, year: int, sheets: Mapping[str, Iterable[workbooks.Row]], *, checked: str = "", explained: str = ""
    ) -> None:
        """A report from its template to its acceptance: filled in by the centre, checked, handed in, explained where asked.
        checked: what 自查 says of it."""
        centre = self.centre
        centre.sees("reporting", part="下载模板")
        centre.choose("报告年度", f"{year}年")
        name, template = centre.download(f"下载 {self.code} {year}年度报告模板")
        content = workbooks.filled(template, sheets)
        centre.sees("self_check")
        chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        centre.page.locator("input[type=file]").set_input_files([chosen])
        centre.visit.wait_for(checked or "没有保存").clean()
        centre.hand_in(name, content)
        if explained:
            centre.sees("reporting", part="核定", centre=self.code, year=year)
            while "待说明" in centre.visit.text() and centre.page.get_by_label("书面说明", exact=True).count():
                centre.fill("书面说明", explained)
                centre.press("记录说明", expect="已记录书面说明")
                break
        self.first.sees("reporting", part="核定", centre=self.code, year=year)
        self.first.press("核定接收", expect="已核定接收第1版").visit.clean()

    def decides(self, about: str, reason: str, *, paper: str, holds: Iterable[str], document: str = "") -> None:
        """The draft about a flag downloaded and opened; a measure proposed by one and confirmed by the other.

        about: a text of the flag's card on the page that is open; holds: what the draft says; document: of the decision.
        """
        first = self.first
        first.opens_flag(about)
        name, content = first.download(f"{paper}")
        text = workbooks.words_of(content)
        for one in holds:
            assert one in text, f"“{one}” is not in {name}:\n{text}"
        dialog = first.page.get_by_role("dialog")
        dialog.get_by_label("理由", exact=True).fill(reason)
        dialog.get_by_role("button", name="提出意见").click()
        first.visit.wait_for("待确认：采取措施").clean()
        second = self.second
        second.visit.go(first.page.url.removeprefix(first.visit.server))
        second.opens_flag(about)
        dialog = second.page.get_by_role("dialog")
        dialog.get_by_label("理由", exact=True).fill("示例·同意")
        if document:
            dialog.get_by_label("文号").fill(document)
        dialog.get_by_role("button", name="同意", exact=True).click()
        second.visit.wait_for("已处置：采取措施").clean()

    def fails_by_points(self, year: int, day: str, document: str) -> None:
        """The experts' points of a year typed in, 不合格 confirmed by one official, published by the other."""
        first, about = self.first, {"centre": self.code, "year": year}
        first.sees("evaluation", evaluate="专家打分", **about)
        first.fill("专家姓名", "示例·专家")
        for box in first.page.get_by_test_id("stNumberInput").locator("input").all():
            box.fill("1")
            box.press("Tab")
        first.press("记录打分", expect="项打分")
        first.sees("evaluation", "建议等级 不合格", evaluate="等级与公布", **about)
        first.page.get_by_label("理由", exact=True).fill("示例·同意建议等级")
        first.press("确认等级", expect="等级已确认，尚未公布")
        second = self.second
        second.sees("evaluation", evaluate="等级与公布", **about)
        second.day("公布日期", day)
        second.fill("公布文号", document)
        second.press("公布", expect="等级已公布").visit.clean()

    def is_gone(self, state: str, *, unit: str = "") -> None:
        """After the exit every page says so: the process, the centre, the overview, reporting."""
        unit = unit or self.code
        self.first.sees("process", "进程已经结束", process_of=self.scheme, process_unit=unit)
        self.first.sees("centre", state, centre=self.code)
        for page, more in (("overview", {}), ("reporting", {"part": "报送情况"})):
            self.first.sees(page, **more)
            assert f"（{state}）" in "\n".join(cell for line in self.first.visit.table() for cell in line)
        self.centre.sees("centre", state, centre=self.code)
