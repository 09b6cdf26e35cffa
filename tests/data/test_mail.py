"""Reminders through a mail server on this machine: what goes, what the journal says of it, and what is told when it does not go."""

import datetime
import ipaddress
import smtplib
import socket
import ssl
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from data.acts import reminding
from data.mail import contacts, server
from data.mail.server import Letter, MailServer
from data.problem import Refused

LETTERS = [Letter(c, f"{c.lower()}@centre.example.cn", "2025年度报送提醒", f"{c}：请报送") for c in ("C1", "C2", "C3")]


class Mailroom:
    """Takes letters; refuses those whose address begins with one of `refused`, hangs up at `hangs_up`."""

    def __init__(self):
        self.letters, self.refused, self.hangs_up = [], (), ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith(self.refused or ("\0",)):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.hangs_up and envelope.rcpt_tos[0].startswith(self.hangs_up):
            server.transport.abort()
            return "421 bye"
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@pytest.fixture
def post():
    """Starts a mail server with some options; gives what it took and how to reach it."""
    started = []

    def start(protection="none", **options):
        room = Mailroom()
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        controller = Controller(room, hostname="127.0.0.1", port=port, **options)
        controller.start()
        started.append(controller)
        return room, MailServer("127.0.0.1", port, protection, "kjt@example.cn")

    yield start
    for controller in started:
        controller.stop()


def sent(store):
    return [
        (e.subject, {k: v for k, v in e.body.items() if k not in ("by", "program")})
        for e in store.record.read()
        if e.act == "access.mailed"
    ]


def test_each_letter_goes_to_its_own_centre_and_the_journal_says_so_but_not_what_it_says(store, post):
    room, here = post()
    assert [s.error for s in reminding.send(store, here, LETTERS, "催报", actor="甲")] == ["", "", ""]
    assert [to for to, _ in room.letters] == [[one.to] for one in LETTERS]
    message = room.letters[0][1]
    assert (message["From"], message["Subject"], message.get_content().strip()) == (
        "kjt@example.cn", "2025年度报送提醒", "C1：请报送",
    )  # fmt: skip
    assert message["To"] == "c1@centre.example.cn"
    assert sent(store) == [
        (f"access.mail/{one.key}", {"centre": one.key, "to": one.to, "kind": "催报"}) for one in LETTERS
    ]


def test_what_was_not_taken_is_named_and_the_others_go_all_the_same(store, post):
    room, here = post()
    room.refused = ("c2",)
    told = list(reminding.send(store, here, LETTERS, "催报", actor="甲"))
    assert [(s.letter.key, s.error) for s in told] == [
        ("C1", ""), ("C2", "邮件服务器不接受这个收件地址"), ("C3", ""),
    ]  # fmt: skip
    assert [body.get("failed") for _, body in sent(store)] == [None, None, "邮件服务器不接受这个收件地址", None]


def test_a_connection_that_breaks_leaves_nothing_unsaid(store, post):
    room, here = post()
    room.hangs_up = "c2"
    told = list(reminding.send(store, here, LETTERS, "催报", actor="甲"))
    assert [s.unsure for s in told] == [False, True, False]
    assert "可能已经收下" in told[1].error
    assert told[2].error == "没有发出：邮件服务器中断了连接"
    assert len(room.letters) == 1


def test_nothing_goes_that_the_journal_does_not_take_or_that_nobody_signs(store, post, monkeypatch):
    room, here = post()
    with pytest.raises(Refused, match="操作人"):
        list(reminding.send(store, here, LETTERS, "催报", actor=" "))
    monkeypatch.setattr(store.record, "append", lambda *a, **b: (_ for _ in ()).throw(smtplib.SMTPException()))
    list(reminding_or_nothing(store, here))
    assert room.letters == []


def reminding_or_nothing(store, here):
    try:
        yield from reminding.send(store, here, LETTERS, "催报", actor="甲")
    except smtplib.SMTPException:
        return


def test_whoever_stops_leaves_the_rest_unsent(store, post):
    room, here = post()
    going = reminding.send(store, here, LETTERS, "催报", actor="甲")
    next(going)
    going.close()
    assert len(room.letters) == len(sent(store)) == 1


def test_no_server_a_wrong_password_no_protection_and_a_stranger_s_certificate(store, post, tmp_path):
    nobody = MailServer("127.0.0.1", 9, "none", "kjt@example.cn")
    assert {s.error for s in server.send(nobody, LETTERS, str)} == {
        "没有发出：连不上邮件服务器 127.0.0.1:9，或读不出密码文件"
    }
    _, plain = post()
    asked = MailServer(plain.host, plain.port, "starttls", plain.sender)
    assert [s.error for s in server.send(asked, LETTERS[:1], str)] == [
        "没有发出：邮件服务器不支持加密（STARTTLS）或登录"
    ]
    room, strange = post("starttls", tls_context=own_certificate(tmp_path))
    assert [s.error for s in server.send(strange, LETTERS[:1], str)] == [
        f"没有发出：邮件服务器 127.0.0.1:{strange.port} 的证书不可信"
    ]
    assert room.letters == []


def test_protected_and_let_in_by_name(store, post, tmp_path, monkeypatch):
    context = own_certificate(tmp_path)
    known = lambda s, session, envelope, mechanism, data: AuthResult(success=data.password == b"right", handled=False)  # noqa: E731
    room, here = post("starttls", tls_context=context, authenticator=known, auth_required=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    for word, error in (("wrong", "没有发出：邮件服务器不接受用户名或密码（535）"), ("right", "")):
        (tmp_path / "password").write_text(word + "\n")
        own = MailServer("127.0.0.1", here.port, "starttls", here.sender, "monitor", tmp_path / "password")
        assert [s.error for s in server.send(own, LETTERS[:1], str)] == [error]
    assert len(room.letters) == 1


def own_certificate(folder):
    """A certificate for 127.0.0.1 that nobody else vouches for (own.pem)."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now).not_valid_after(now + datetime.timedelta(1)).add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    (folder / "own.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    (folder / "own.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem", folder / "own.key")
    return context


def test_off_unless_a_server_is_named_and_settings_that_do_not_fit_are_said(monkeypatch):
    for name in ("MONITOR_SMTP", "MONITOR_SMTP_TLS", "MONITOR_SMTP_FROM"):
        monkeypatch.delenv(name, raising=False)
    assert server.configured() is None
    monkeypatch.setenv("MONITOR_SMTP", "mail.example.cn")
    with pytest.raises(Refused, match="发件地址"):
        server.configured()
    monkeypatch.setenv("MONITOR_SMTP_FROM", "kjt@example.cn")
    found = server.configured()
    assert (found.host, found.port, found.protection) == ("mail.example.cn", 587, "starttls")
    monkeypatch.setenv("MONITOR_SMTP_TLS", "ssl")
    with pytest.raises(Refused, match="MONITOR_SMTP_TLS"):
        server.configured()


def test_contacts_as_excel_saves_them(tmp_path):
    file = tmp_path / "contacts.csv"
    for code in ("utf-8-sig", "gb18030"):
        file.write_text("中心编码,中心名称,邮箱\nC1,示例·甲,a@example.cn\n,,\nC2,示例·乙, b@example.cn\n", code)
        assert contacts.read(file) == {"C1": "a@example.cn", "C2": "b@example.cn"}
    file.write_text("中心编码,邮箱\nC1,a@example.cn\nC1,c@example.cn\nC2,甲 乙\nC3,a@b.cn;c@d.cn\n", "utf-8")
    with pytest.raises(Refused) as refused:
        contacts.read(file)
    assert [p.found for p in refused.value.problems] == [
        "通讯录里 C1 出现两次", "通讯录第4行的邮箱“甲 乙”不是一个邮箱地址", "通讯录第5行的邮箱“a@b.cn;c@d.cn”不是一个邮箱地址",
    ]  # fmt: skip
    for wrong in ("编码,邮箱\n", ""):
        file.write_text(wrong, "utf-8")
        with pytest.raises(Refused, match="没有“中心编码”和“邮箱”两列"):
            contacts.read(file)
    with pytest.raises(Refused, match="读不出来"):
        contacts.read(tmp_path / "none.csv")
