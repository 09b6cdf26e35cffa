"""Definitions as rows, for the tables of data/read_model/sql/10_definition.sql."""

from collections.abc import Iterable, Mapping
from typing import Any

from data.schema.loading import Definitions
from data.schema.models.policy import tenths

FIRST, LAST = 0, 9999  # years: without beginning, without end
ADDED = ("annual", "cumulative", "stock")  # natures whose values of several centres make a sum
SEVERITIES = ("critical", "high", "medium", "low")


def rows(d: Definitions) -> Mapping[str, list[tuple[Any, ...]]]:
    """Table name → rows, in the order of the table's columns."""
    return {
        "scheme": [_scheme(code, d) for code in d.schemes],
        "ledger": [
            (code, name, d.ledgers[name].title, d.ledgers[name].covers, position)
            for code in d.schemes
            for position, name in enumerate(d.form_of(code).ledgers)
        ],
        "ledger_column": [
            (code, name, column.heading, column.type, column.choices)
            for code, x in d.ledgers.items()
            for name, column in x.columns.items()
        ],
        "ledger_key": [(code, list(x.key), x.active_until) for code, x in d.ledgers.items() if x.key],
        "validation": [
            (
                code,
                v.label,
                v.level,
                v.kind,
                v.instruction,
                v.ledger,
                v.field,
                v.other,
                list(v.fields),
                _conditions(v.when),
                v.unit,
                list(v.parts),
                list(v.whole),
                v.limit,
                v.floor,
                v.share,
                v.apart,
                v.pattern,
                v.form,
                v.first_year or FIRST,
                v.last_year or LAST,
                v.flag,
                position,
            )
            for position, (code, v) in enumerate(d.validations.items())
        ],
        "item": [
            (
                code,
                i.label,
                i.ledger,
                i.unit,
                i.counts,
                i.amount,
                i.entity,
                i.dated,
                d.ledgers[i.ledger].active_until,
                _conditions(i.when),
                _conditions(i.unless),
                i.unless_reason,
                i.exclusive,
                i.source.group if i.source else None,
            )
            for code, i in d.items.items()
        ],
        "money_group": [
            (code, known.label, position) for position, (code, known) in enumerate(d.vocabulary.money_groups.items())
        ],
        "indicator": [
            (
                code,
                i.label,
                i.short or i.label,
                i.unit,
                d.vocabulary.units[i.unit].label,
                d.vocabulary.units[i.unit].decimals,
                i.nature,
                i.measure,
                i.additive and d.vocabulary.units[i.unit].additive and i.nature in ADDED,
                i.reading,
            )
            for code, i in d.indicators.items()
        ],
        "indicator_item": [(code, item) for code, i in d.indicators.items() for item in i.items],
        "ratio_part": [
            (code, part, side)
            for code, i in d.indicators.items()
            for side in ("numerator", "denominator")
            for part in getattr(i, side)
        ],
        "recent": [(code, i.of, i.years, i.nature) for code, i in d.indicators.items() if i.of],
        "alternative": [
            (code, rule_id, r.indicator, a.indicator, a.direction, a.value)
            for code, scheme in d.schemes.items()
            for rule_id, r in scheme.rules.items()
            for a in r.any_of
        ],
        "choice": [
            (name, code, label) for name, words in d.vocabulary.choices.items() for code, label in words.items()
        ],
        "centre_state": [
            (code, label, d.vocabulary.state_effects.get(code))
            for code, label in d.vocabulary.choices["centre_state"].items()
        ],
        "scheme_indicator": [
            (code, name, position, name in scheme.core)
            for code, scheme in d.schemes.items()
            for position, name in enumerate(scheme.indicators)
        ],
        "rule": [row for code in d.schemes for row in _rules(code, d)],
        "outcome": [
            (code, grade, label, scheme.evaluation.outcome[grade], position)
            for code, scheme in d.schemes.items()
            for position, (grade, label) in enumerate(scheme.evaluation.grades.items())
        ],
        "grade_cap": [
            (code, rule, grade) for code, scheme in d.schemes.items() for rule, grade in scheme.evaluation.caps.items()
        ],
        "flag": [
            (code, f.label, f.severity, SEVERITIES.index(f.severity), f.proposes, f.meaning, f.action, f.due_days)
            for code, f in d.flags.items()
        ],
        "flag_message": [
            (code, ground, text, f.changed_by.get(ground))
            for code, f in d.flags.items()
            for ground, text in f.messages.items()
        ],
        "finding_message": [(kind, case, text) for kind, texts in d.findings.items() for case, text in texts.items()],
        "setting": [row for code in d.schemes for row in _settings(code, d)],
    }


def _scheme(code: str, d: Definitions) -> tuple[Any, ...]:
    s = d.schemes[code]
    return (
        code,
        s.label,
        s.short,
        s.position,
        s.version,
        s.document.first_report_year,
        s.reporting.due_month,
        s.reporting.due_day,
        s.reporting.years_after,
        s.reporting.first_due_years_after_approval,
        s.reporting.missing_in_a_row,
        s.reporting.missing_rule,
        s.evaluation.missing,
        s.evaluation.consecutive_failures,
        s.evaluation.consecutive_rule,
        s.evaluation.acceptance_rule,
        s.evaluation.rectification_months,
        s.evaluation.rectification_rule,
    )


def _settings(code: str, d: Definitions) -> Iterable[tuple[Any, ...]]:
    """The house settings of a scheme, each with the report years for which it holds."""
    settings = d.schemes[code].settings
    for this, following in zip(settings, (*settings[1:], None), strict=True):
        last = following.since.year - 1 if following else LAST
        yield (
            code,
            this.since.year,
            last,
            this.slow_from,
            tenths(this.slow_from),
            this.unit_slip_from,
            this.unit_slip_to,
        )


def _rules(code: str, d: Definitions) -> Iterable[tuple[Any, ...]]:
    for position, (rule_id, r) in enumerate(d.schemes[code].rules.items()):
        due = r.target.due if r.target else None
        dated = due is not None and not isinstance(due, str)
        yield (
            code,
            rule_id,
            r.label,
            r.clause,
            r.kind,
            r.basis,
            r.treatment,
            r.reading,
            r.indicator,
            r.target.direction if r.target else None,
            r.target.value if r.target else None,
            "date" if dated else due,
            due if dated else None,
            r.soft,
            r.flag,
            r.applies_to,
            position,
        )


def _conditions(conditions: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    return [{"field": column, "codes": list(codes)} for column, codes in conditions.items()]
