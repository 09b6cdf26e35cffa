"""What a person writes with an act: who acts, why, what is explained. It is recorded as written, never cut."""

from data.problem import Problem, Refused

MAX_LENGTH = 2000


def required(text: str, what: str) -> str:
    """The text without the space around it. Raises Refused when it is blank or too long. what: its name in Chinese."""
    if not text.strip():
        raise Refused([Problem(None, None, f"没有填写{what}", f"请填写{what}")])
    return optional(text, what)


def optional(text: str, what: str) -> str:
    """The same, where nothing need be written."""
    plain = text.strip()
    if len(plain) > MAX_LENGTH:
        raise Refused([Problem(None, None, f"{what}有 {len(plain)} 字", f"最多 {MAX_LENGTH} 字，请缩短")])
    return plain
