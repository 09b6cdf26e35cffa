"""The command that looks over the whole installation, for people and for monitoring."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import typer

from data import settings
from data.access import accounts
from data.access.accounts import not_as_recorded
from data.acts import working_days
from data.acts.registry import conflicts
from data.installation import certificate, locks, memory, running
from data.journal import clock, opening
from data.journal.backups import health
from data.journal.backups.health import LABELS, Finding
from data.journal.durable import RecordError, readable
from data.journal.folder import FolderRecord
from data.journal.kept_record import KeptRecord
from data.read_model import cache_check
from data.read_model.store import Store
from data.schema.loading import current
from data.schema.yaml_files import DefinitionError
from metrics.commands.terminal import out, say
from metrics.course import process
from metrics.engine import derive
from metrics.proving import proof

CODES = {"fine": 0, "attention": 1, "broken": 2}
SUBJECT = "登记"
AHEAD = 45  # days for which holidays should be known
COLOURS = {"fine": "green", "attention": "yellow", "broken": "red"}


def doctor() -> None:
    """全面检查：记录、数据库、登记、定义、磁盘、时钟、权限、备份；退出码 0 正常、1 注意、2 有问题。页面可以照常运行。"""
    worst = 0
    with out.status("正在检查…"):
        for finding in _findings():
            worst = max(worst, CODES[finding.level])
            out.print(f"[{COLOURS[finding.level]}]{LABELS[finding.level]}[/] ", end="")
            say(f"{finding.subject}：{finding.found}")
            if finding.todo:
                say(f"    处理：{finding.todo}")
    say(("一切正常", "有需要注意的地方", "有问题，请按上面的说明处理")[worst])
    raise typer.Exit(worst)


def _findings() -> Iterator[Finding]:
    try:
        record = opening.real()
    except RecordError as error:
        yield Finding("记录", "broken", str(error), "在此之前其余的都无从检查")
        return
    cache = settings.cache_folder() / "real"
    folder = {"记录": record.path} if isinstance(record, FolderRecord) else {}
    places = {**folder, "数据库缓存": cache}
    yield from _tried("记录", lambda: health.journal_and_originals(record))
    broken = health.readable(record)
    if broken is None:
        yield from _tried("定义", lambda: [_definitions(record)])
        yield from _tried(cache_check.SUBJECT, lambda: cache_check.compare(record, current(), derive, cache))
        yield from _tried(SUBJECT, lambda: _registered(record))
        yield from _tried("节假日", lambda: [_holidays()])
        yield from _tried("时钟", lambda: [health.clock(record)])
        yield from _tried("账户", lambda: accounts_as_recorded(record))
        yield from _tried("备份", lambda: [health.last_backup(record), *health.failed_backup(record)])
    else:
        yield Finding(cache_check.SUBJECT, "attention", f"记录读不了，无从比较：{broken}", "先处理好记录，再运行一次")
    yield from _tried("字体", lambda: [health.fonts()])
    yield from _tried("磁盘空间", lambda: health.room(places))
    yield from _tried("权限", lambda: health.rights(places))
    if isinstance(record, FolderRecord):
        yield from _tried("文件锁", lambda: [locks.finding(record.path)])
    else:
        yield from _tried("记录数据库", lambda: [_server(record)])
    yield from _tried("内存", _memory)
    if certified := settings.certificate_file():
        yield from _tried("证书", lambda: [certificate.finding(certified)])
    if installed := settings.program_folder():
        yield from _tried("程序版本", lambda: [running.finding(installed, settings.cache_folder())])


def _server(record: KeptRecord) -> Finding:
    """Whether the database server that keeps the record is told to keep it."""
    if weak := record.weaknesses():
        return Finding(
            "记录数据库", "broken", f"{record.place}：{'；'.join(weak)}", "请数据库管理员改正设置，再运行一次"
        )
    return Finding("记录数据库", "fine", f"{record.place} 连得上，断电不丢已写入的内容")


def accounts_as_recorded(record: KeptRecord) -> Iterator[Finding]:
    """Whether the local accounts are as the acts of the journal say; nothing where there are none."""
    kept = accounts.of(record)
    odd = kept.differences()
    for account, what in odd.items():
        found, todo = not_as_recorded(account, what)
        yield Finding("账户", "broken", found, f"{todo}；先查明是谁、何时改了账户文件")
    if bare := kept.without_digest():
        told = f"{'、'.join(bare)} 的密码由旧版本设置，操作记录中还没有它的摘要，换掉密码散列不会被发现"
        yield Finding("账户", "attention", told, "启动页面一次（MONITOR_SIGN_IN=accounts）即登记；或重设密码")
    if not odd and not bare and (count := len(kept.all())):
        yield Finding("账户", "fine", f"{count} 个账户与操作记录一致")


def _registered(record: KeptRecord) -> Iterator[Finding]:
    """What is registered and does not hold, and what contradicts the steps recorded of a unit: every one, with its place."""
    d = current()
    store = Store(record, d, partial(derive, wanted=process.RESTS_ON))
    try:
        found, count = conflicts.of(store), len(store.read("select 1 from record.registry_row"))
        against = [
            (d.schemes[scheme], unit) for scheme in d.processes for unit in process.disagreeing(store, d, scheme)
        ]
    finally:
        store.close()
    for one in found:
        yield Finding(SUBJECT, "attention", f"{one.place}：{one.found}", f"{one.expected}（也列在“系统 → 登记核对”）")
    for scheme, unit in against:
        told, todo, clause = process.against_registry(unit)
        where = f"{scheme.label}“{unit.name}”（{unit.unit}{f'，条款 {clause}' if clause else ''}）"
        yield Finding(SUBJECT, "attention", f"{where}：{told}", f"{todo}（也列在“总览”和“预警处置”）")
    if not found and not against:
        yield Finding(SUBJECT, "fine", f"{count} 行登记符合现在的规则，没有互相矛盾的结论")


def _holidays() -> Finding:
    """How far it is known which days are worked: notice periods and due dates in working days end before that."""
    known, today = working_days.known_until(), clock.now().date()
    told = f"放假安排知道到 {known}"
    if (known - today).days >= AHEAD:
        return Finding("节假日", "fine", told)
    todo = f"国务院办公厅公布 {known.year + 1} 年放假安排之后，填入 {settings.holidays_file()}；在此之前，跨年的公示期不能推算"
    return Finding("节假日", "attention", told, todo)


def _memory() -> list[Finding]:
    try:
        found = memory.finding(settings.parts_memory())
    except ValueError as error:
        return [Finding("内存", "broken", str(error), "请改正这个设置；页面不会启动")]
    return [found] if found else []


def _definitions(record: KeptRecord) -> Finding:
    proof.require(current(), settings.cache_folder())
    return health.definitions_in_force(record, current())


def _tried(subject: str, check: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """One check; that it cannot be made is a finding, too."""
    try:
        with readable(Path(opening.real().place)):
            yield from check()
    except DefinitionError as error:
        yield Finding(
            subject, "broken", f"定义文件有误：{error}", "请改正 data/definitions 中所说的文件，或换回原来的程序"
        )
    except (RecordError, OSError) as error:
        yield Finding(subject, "broken", f"无法检查：{error}", "请核对文件夹的权限和磁盘，或数据库服务器")
