"""Where things are kept. Each place is an environment variable with a default inside the project."""

import os
from pathlib import Path
from typing import Literal, cast

ROOT = Path(__file__).parent
# Debian and its like, Fedora and its like (openEuler, Kylin), Arch.
NOTO_CJK = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/google-noto-cjk", "/usr/share/fonts/noto-cjk")


def record_place() -> str:
    """The real record, journal and originals: a folder, or the address of a PostgreSQL database (MONITOR_RECORD)."""
    return os.environ.get("MONITOR_RECORD", str(ROOT / "record"))


def demonstration_folder() -> Path:
    """The demonstration's own record (MONITOR_DEMONSTRATION)."""
    return Path(os.environ.get("MONITOR_DEMONSTRATION", ROOT / "demonstration-record"))


def cache_folder() -> Path:
    """Read models: each process has its own DuckDB file here; deleting them costs a rebuild (MONITOR_CACHE)."""
    return Path(os.environ.get("MONITOR_CACHE", ROOT / "cache"))


def sign_in_way() -> str:
    """How people sign in: none, accounts or oidc (MONITOR_SIGN_IN, default `none`). Raises ValueError for anything else."""
    way = os.environ.get("MONITOR_SIGN_IN", "none")
    if way not in ("none", "accounts", "oidc"):
        raise ValueError(f"MONITOR_SIGN_IN 是“{way}”；可以是 none（单机）、accounts（本地账户）或 oidc（统一身份认证）")
    return way


def personal_numbers_way() -> Literal["refuse", "redact"]:
    """What becomes of a file with numbers that name a person (MONITOR_PERSONAL_NUMBERS): it is refused before anything is kept,
    the default, or an annual report is kept as a redacted copy.

    Refusing is the default because what is kept stays what was sent, byte for byte, and because the number would otherwise
    travel on in the sender's own file; every place is named, so that mending it is a matter of minutes. Raises ValueError.
    """
    way = os.environ.get("MONITOR_PERSONAL_NUMBERS", "refuse")
    if way not in ("refuse", "redact"):
        raise ValueError(f"MONITOR_PERSONAL_NUMBERS 是“{way}”；可以是 refuse（不接收）或 redact（保存删节副本）")
    return cast(Literal["refuse", "redact"], way)


def holidays_file() -> Path:
    """Public holidays of years that the program does not know itself (MONITOR_HOLIDAYS)."""
    return Path(os.environ.get("MONITOR_HOLIDAYS", ROOT / "definitions" / "holidays.yaml"))


def access_file() -> Path | None:
    """A department's own settings of signing in, in place of data/access/sign_in.yaml (MONITOR_ACCESS)."""
    path = os.environ.get("MONITOR_ACCESS")
    return Path(path) if path else None


def backup_folder() -> Path | None:
    """Where the record is backed up to, where no folder is given (MONITOR_BACKUP)."""
    path = os.environ.get("MONITOR_BACKUP")
    return Path(path) if path else None


def certificate_file() -> Path | None:
    """The certificate of the address, for `doctor` to watch (MONITOR_CERTIFICATE)."""
    path = os.environ.get("MONITOR_CERTIFICATE")
    return Path(path) if path else None


def program_folder() -> Path | None:
    """The folder with the installed versions and the link `current` (MONITOR_PROGRAM)."""
    path = os.environ.get("MONITOR_PROGRAM")
    return Path(path) if path else None


def parts_memory() -> int:
    """How many bytes the read models of those who see only a part may take together (MONITOR_PARTS_MEMORY, in MB).

    Raises ValueError for what is no number of at least 100.
    """
    text = os.environ.get("MONITOR_PARTS_MEMORY", "2048")
    if not text.isdecimal() or int(text) < 100:
        raise ValueError(f"MONITOR_PARTS_MEMORY 是“{text}”；应为兆字节数，至少 100")
    return int(text) * 2**20


def mail_server() -> str | None:
    """The department's own mail server, host:port (MONITOR_SMTP); None: nothing is ever sent."""
    return os.environ.get("MONITOR_SMTP", "").strip() or None


def mail_protection() -> Literal["starttls", "tls", "none"]:
    """How the way to the mail server is protected (MONITOR_SMTP_TLS, default `starttls`). Raises ValueError for anything else."""
    way = os.environ.get("MONITOR_SMTP_TLS", "starttls")
    if way not in ("starttls", "tls", "none"):
        raise ValueError(f"MONITOR_SMTP_TLS 是“{way}”；可以是 starttls、tls 或 none（不加密，只用于本机的邮件服务器）")
    return cast(Literal["starttls", "tls", "none"], way)


def mail_from() -> str:
    """The address that sends (MONITOR_SMTP_FROM)."""
    return os.environ.get("MONITOR_SMTP_FROM", "").strip()


def mail_user() -> str | None:
    """The name under which the mail server lets in (MONITOR_SMTP_USER); None: it asks for none."""
    return os.environ.get("MONITOR_SMTP_USER") or None


def mail_password_file() -> Path | None:
    """The file that holds the password for that name (MONITOR_SMTP_PASSWORD_FILE)."""
    path = os.environ.get("MONITOR_SMTP_PASSWORD_FILE")
    return Path(path) if path else None


def contacts_file() -> Path | None:
    """Whom to write to at each centre, a CSV (MONITOR_CONTACTS)."""
    path = os.environ.get("MONITOR_CONTACTS")
    return Path(path) if path else None


def font_folders() -> list[Path]:
    """Where the fonts of papers are: an office's own (MONITOR_FONTS), then where distributions put Noto CJK; those that exist."""
    own = os.environ.get("MONITOR_FONTS")
    known = [*([Path(own)] if own else []), *map(Path, NOTO_CJK)]
    return [folder for folder in known if folder.is_dir()]
