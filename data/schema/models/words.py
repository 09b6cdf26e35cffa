"""The words of the product as a model, and what every definition model has in common."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

# On what a rule or setting rests.
Basis = Literal["policy", "letter", "house"]


def _quoted(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _compiled(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from None
    return text


# Drop-downs that list what is declared elsewhere, not in the vocabulary.
DECLARED_CHOICES = ("scheme", "indicator", "grade")
COLOUR = r"^#[0-9a-f]{6}$"
Clause = Annotated[str, AfterValidator(_quoted)]
Pattern = Annotated[str, AfterValidator(_compiled)]


class Strict(BaseModel):
    """Unknown fields are refused and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    @field_validator("*", mode="before")
    @classmethod
    def _yes_is_no_number(cls, value: Any, info: ValidationInfo) -> Any:
        """YAML reads yes and on as a truth value, which would pass for the number 1."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation is not bool:
            raise ValueError("yes, no, on and off are truth values in YAML; quote the word or write a number")
        return value


class Unit(Strict):
    """A unit of measure. `currency` marks money; money of two currencies is never added. additive: quantities of several
    centres make a sum (shares do not)."""

    label: str
    currency: str | None = None
    decimals: int = 0
    additive: bool = True


class Status(Strict):
    """A progress status: word, symbol (colour never speaks alone), tone of the colour, and what it means."""

    label: str
    symbol: str
    tone: Literal["good", "fair", "warn", "bad", "none"]
    meaning: str


class MoneyGroup(Strict):
    """Several sources of money taken together, with the colour that it has in every chart."""

    label: str
    basis: Basis
    colour: str = Field(pattern=COLOUR)


class Vocabulary(Strict):
    units: dict[str, Unit] = {}
    statuses: dict[str, Status] = {}
    choices: dict[str, dict[str, str]] = {}
    labels: dict[str, dict[str, str]] = {}
    state_effects: dict[str, Literal["gone", "unsettled"]] = {}
    money_groups: dict[str, MoneyGroup] = {}
