"""Cross-checks of `registry.yaml`."""

from collections.abc import Iterator

from data.schema.models.definition_set import Definitions
from data.schema.models.registration import OF_CENTRE, OF_SCHEME, TODAY


def problems(d: Definitions) -> Iterator[str]:
    """Every date and year of the registry has limits, and what they name is there."""
    sheets = next((form.ledgers for form in d.forms.values() if form.kind == "registry"), ())
    dated = {
        f"{sheet}.{name}": sheet
        for sheet in sheets
        if sheet in d.ledgers
        for name, column in d.ledgers[sheet].columns.items()
        if column.type in ("date", "year")
    }
    for place in sorted(dated.keys() - d.registration.dates.keys()):
        yield f"registry.yaml, dates: '{place}' is missing; every date and year of the registry has its limits"
    for place, limits in d.registration.dates.items():
        if place not in dated:
            yield f"registry.yaml, dates → {place}: no date or year of the registry; allowed are {', '.join(dated)}"
            continue
        known = {TODAY, OF_SCHEME, *(p if p.startswith(OF_CENTRE) else "" for p in dated)}
        known |= {p.removeprefix(f"{dated[place]}.") for p in dated if dated[p] == dated[place]}
        for source in (*limits.not_before, *limits.after, *limits.not_after):
            if source not in known:
                yield f"registry.yaml, dates → {place}: '{source}' is no date; allowed are {', '.join(sorted(known - {''}))}"
    named = d.registration.decided_elsewhere
    if not named.named(named.example):
        yield f"registry.yaml, decided_elsewhere → pattern: does not find its own example '{named.example}'"
