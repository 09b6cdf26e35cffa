"""动态码: the second factor, six digits of every half minute (TOTP, RFC 6238), made by a device that was shown a secret once.

Everything happens on this server and on the device: nothing is sent anywhere.
"""

import secrets
from datetime import datetime, timedelta

import pyotp

from data.access.credentials import passwords
from data.journal.passing import Passing

ISSUER = "省技术创新中心年度绩效监测"
STEP = 30  # seconds for which a code holds, as every authenticator has it
# A device's clock may be half a minute off. House, as RFC 6238 (5.2) recommends at most one step.
SLACK = 1


def fresh() -> str:
    """A new secret, to be shown once to the device of its owner."""
    return pyotp.random_base32()


def uri(secret: str, account: str) -> str:
    """What a device reads from the QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=account, issuer_name=ISSUER)


def step_of(secret: str, typed: str, at: datetime) -> int | None:
    """The half minute whose code was typed, counted from 1970: the present one, the one before or after; else None."""
    digits, clock = "".join(typed.split()), pyotp.TOTP(secret, interval=STEP)
    for off in range(-SLACK, SLACK + 1):
        moment = at + timedelta(seconds=off * STEP)
        if secrets.compare_digest(clock.at(moment).encode(), digits.encode()):
            return int(moment.timestamp()) // STEP
    return None


def recovery_code() -> str:
    """A code for somebody whose device is gone; it serves once, in the place of the six digits."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def hashed_recovery(code: str) -> str:
    """What is kept of a recovery code."""
    return passwords.hashed(_plain(code))


def recovers(kept: str, typed: str) -> bool:
    """Whether a recovery code was typed, whatever its case and dashes."""
    return bool(kept) and passwords.fits(kept, _plain(typed))


def _plain(code: str) -> str:
    return "".join(c for c in code.lower() if c.isalnum())


class Used:
    """Which half minute of an account's codes was taken last, at whichever server: a code that somebody watched serves nobody twice."""

    def __init__(self, kept: Passing) -> None:
        self._kept = kept

    def take(self, account: str, step: int) -> bool:
        """Whether a code of this half minute may still serve; afterwards it does not. Raises RecordError where nobody can know."""
        taken = False

        def later(before: bytes | None) -> bytes:
            nonlocal taken
            taken = step > int(before or b"-1")
            return str(step).encode() if taken else before or b""

        # kept until no device, however late, shows that code
        earliest, over = ((step + off) * STEP for off in (-SLACK, 2 * SLACK + 2))
        self._kept.change(account, later, at=earliest, until=over)
        return taken
