"""HTML from template files: whatever a person typed or a file said is escaped, because every value is."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def rendered(template: Path, **values: object) -> str:
    """The text of a template with its values. A value that the template names and nobody gives is an error, not a gap."""
    return _folder(template.parent).get_template(template.name).render(values)


@cache
def _folder(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
