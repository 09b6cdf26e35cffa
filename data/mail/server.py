"""The department's mail server: letters are handed to it one by one over one connection, and what became of each is told."""

import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Literal

from data import settings
from data.problem import Problem, Refused

SECONDS = 20  # so long a mail server may take to answer
PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over, how the way there is protected, from whom they are, and under which name one is let in."""

    host: str
    port: int
    protection: Literal["starttls", "tls", "none"]
    sender: str
    user: str | None = None
    password_file: Path | None = None


@dataclass(frozen=True)
class Letter:
    """A letter to one centre. key: what it is about, the centre's code."""

    key: str
    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Sent:
    """What became of a letter. error: in Chinese, empty where the mail server took it; unsure: it may have taken it all the same."""

    letter: Letter
    error: str = ""
    unsure: bool = False


def configured() -> MailServer | None:
    """The mail server of the settings; None where none is named: then nothing is ever sent.

    Raises Refused when the settings do not fit together.
    """
    named = settings.mail_server()
    if named is None:
        return None
    try:
        protection = settings.mail_protection()
    except ValueError as error:
        raise Refused([Problem(None, None, str(error), "请系统管理员改正")]) from error
    host, _, port = named.rpartition(":") if ":" in named else (named, "", str(PORTS[protection]))
    if not host or not port.isdecimal():
        raise Refused([Problem(None, None, f"MONITOR_SMTP 是“{named}”", "应为 主机 或 主机:端口")])
    if "@" not in settings.mail_from():
        raise Refused([Problem(None, None, "没有发件地址", "请系统管理员在 MONITOR_SMTP_FROM 中写明")])
    return MailServer(
        host, int(port), protection, settings.mail_from(), settings.mail_user(), settings.mail_password_file()
    )


def send(server: MailServer, letters: Sequence[Letter], before: Callable[[Letter], object]) -> Iterator[Sent]:
    """Hand the letters over, one after another; gives what became of each as soon as it is known.

    before: called before each letter goes, with it; what it raises ends the sending before that letter. Where the connection cannot
    be made or is lost, all letters that are left are told as not sent. Whoever stops asking leaves the rest unsent.
    """
    left = list(letters)
    try:
        with _connection(server) as connection:
            while left:
                before(left[0])
                letter = left.pop(0)
                try:
                    connection.send_message(_message(server, letter))
                except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
                    yield Sent(letter, "邮件服务器中断了连接，这一封可能已经收下，请向收件人核实", unsure=True)
                    raise smtplib.SMTPServerDisconnected from error
                except smtplib.SMTPException as error:
                    yield Sent(letter, reason(error, server))
                    connection.rset()
                else:
                    yield Sent(letter)
    except (OSError, smtplib.SMTPException) as error:
        for letter in left:
            yield Sent(letter, f"没有发出：{reason(error, server)}")


def _connection(server: MailServer) -> smtplib.SMTP:
    """A connection that is protected and let in. Raises OSError, smtplib.SMTPException."""
    trusted = ssl.create_default_context()
    if server.protection == "tls":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trusted)
    else:
        opened = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.protection == "starttls":
            opened.starttls(context=trusted)
        if server.user is not None:
            password = server.password_file.read_text("utf-8").strip() if server.password_file else ""
            opened.login(server.user, password)
    except BaseException:
        opened.close()
        raise
    return opened


def _message(server: MailServer, letter: Letter) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = server.sender, letter.to, letter.subject
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    message.set_content(letter.text + "\n", cte="base64")
    return message


def reason(error: Exception, server: MailServer) -> str:
    """Why it failed, in Chinese, for whoever sends."""
    where = f"{server.host}:{server.port}"
    known: list[tuple[type[Exception], str]] = [
        (smtplib.SMTPAuthenticationError, "邮件服务器不接受用户名或密码"),
        (smtplib.SMTPNotSupportedError, "邮件服务器不支持加密（STARTTLS）或登录"),
        (smtplib.SMTPRecipientsRefused, "邮件服务器不接受这个收件地址"),
        (smtplib.SMTPSenderRefused, f"邮件服务器不接受发件地址 {server.sender}"),
        (smtplib.SMTPServerDisconnected, "邮件服务器中断了连接"),
        (ssl.SSLCertVerificationError, f"邮件服务器 {where} 的证书不可信"),
        (ssl.SSLError, f"与邮件服务器 {where} 加密失败"),
        (TimeoutError, f"邮件服务器 {where} 没有回答"),
        (smtplib.SMTPResponseException, "邮件服务器没有收下"),
        (OSError, f"连不上邮件服务器 {where}，或读不出密码文件"),
    ]
    said = next((words for kind, words in known if isinstance(error, kind)), "邮件服务器没有收下")
    code = getattr(error, "smtp_code", None)
    return f"{said}（{code}）" if code else said
