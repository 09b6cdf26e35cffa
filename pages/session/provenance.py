"""On what a figure rests that leaves the screen: as known when, under which rules, of which state of the record."""

from dataclasses import dataclass
from datetime import date, datetime

from data.journal.clock import SHANGHAI
from data.read_model.database import Reader
from data.read_model.store import Store
from metrics import results
from pages.session import bridge, stores
from pages.words import wording

FICTIONAL = "虚构演示数据，不作任何依据"


@dataclass(frozen=True)
class Provenance:
    """as_known: the day (2026-11-27); rules: the beginning of the definitions' fingerprint; anchor: of the record's last act
    (data/journal/backups/anchor.py), None while nothing is recorded; fictional: whether the centres are."""

    as_known: str
    rules: str
    anchor: str | None
    fictional: bool

    @property
    def day(self) -> str:
        """2026年11月27日, as papers write it."""
        return wording.day(date.fromisoformat(self.as_known))

    def rows(self) -> list[tuple[str, str]]:
        """The same as heading and words, for a sheet of its own."""
        said = [
            ("截至", f"{self.day}已记录的内容"),
            ("规则指纹", self.rules),
            ("校验值", self.anchor or "（还没有记录）"),
        ]
        return [*said, *[("性质", FICTIONAL)] * self.fictional]

    def line(self) -> str:
        """The same in one line, for the foot of a page."""
        parts = [f"截至{self.day}", f"规则 {self.rules}", *([f"校验值 {self.anchor}"] if self.anchor else [])]
        return "　".join([*parts, *[FICTIONAL] * self.fictional])


def shown() -> Provenance:
    """Of what the pages show now."""
    return Provenance(
        str(bridge.today()),
        bridge.definitions().fingerprint[:12],
        bridge.anchor(),
        bridge.choice().dataset == "demonstration",
    )


def of(dataset: stores.Dataset) -> Provenance:
    """Of a whole record, whichever the pages show; for those who see its journal."""
    return of_store(stores.whole(dataset), fictional=dataset == "demonstration")


def last_act(store: Reader) -> datetime:
    """The moment of the last act that a read model knows: what a paper bears for a time, so that it never depends on the clock."""
    moment: datetime = results.read(store, "last_act")["recorded_at"].iloc[0]
    return moment.replace(tzinfo=SHANGHAI)


def of_store(store: Store, *, fictional: bool) -> Provenance:
    """Of what a read model shows at this moment. fictional: whether its centres are."""
    head = None if store.head is None else str(store.head)
    return Provenance(str(store.today()), store.definitions.fingerprint[:12], head, fictional)
