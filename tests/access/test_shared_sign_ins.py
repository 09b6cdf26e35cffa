"""Several servers on one record in PostgreSQL: who is signed in at one is signed in at all, and out at all; failures and codes count
together. With local accounts and with an identity provider."""

import pytest

from data.access import rules
from data.access.accounts import Accounts
from data.access.credentials import second_factor
from data.access.identity import SINGLE
from data.access.sign_in.desk import Desk
from data.journal.backups import backup, restoring
from data.journal.durable import RecordError, RecordUnwritable
from data.problem import Refused
from tests.access.conftest import FIRST, OWN
from tests.access.test_everywhere import claims
from tests.access.test_second_factor import code

HERE, AWAY = "10.0.0.1", "10.0.0.2"


@pytest.fixture
def record(one_record):
    return one_record()


@pytest.fixture
def another(one_record, accounts, clock):
    """Another server."""

    def opened(way: str = "accounts", known: rules.Rules | None = None) -> Desk:
        own, known = one_record(), known or rules.current()
        kept = Accounts(own.beside("accounts.json"), own, known)
        desk = Desk(way, own, kept if way == "accounts" else None, known, kept)
        desk.sign_ins._clock, desk.attempts._clock = clock, clock.seconds
        return desk

    return opened


@pytest.fixture
def two(another):
    return another(), another()


def come(desk):
    return (
        desk.enter("li.si", OWN, HERE)
        if desk.way == "accounts"
        else desk.enter_by_claims(claims(), HERE, leave_by="/out")
    )


@pytest.mark.parametrize("way", ["accounts", "oidc"])
def test_who_is_in_at_one_is_in_at_the_other_and_out_at_both(another, way):
    one, other = another(way), another(way)
    word, begun = come(one)
    there = other.sign_ins.by_token(word)
    assert there is other.sign_ins.by_handle(begun.handle)  # what a server hands out to it stays with it
    assert (there.identity, there.ends, there.recorded, there.leave_by) == (
        begun.identity, begun.ends, begun.recorded, begun.leave_by,
    )  # fmt: skip
    other.leave(there)
    assert (one.sign_ins.by_token(word), one.sign_ins.by_handle(begun.handle)) == (None, None)
    one.sign_ins.touch(begun)  # something that was under way
    one.sign_ins.changed(begun)
    assert (one.sign_ins.by_token(word), other.sign_ins.by_token(word)) == (None, None)
    words = [come(one)[0], come(other)[0]]
    other.leave(other.sign_ins.by_token(words[0]), of_all=True)
    assert not any(desk.sign_ins.by_token(word) for desk in (one, other) for word in words)
    ended = [e.body for e in one.record.read() if e.act == "access.signed_out" and e.body.get("everywhere")]
    assert ended[-1]["sign_ins"] == 2
    assert another(way).sign_ins.by_token("x" * 43) is None


def test_a_closed_account_and_a_new_password_end_it_everywhere(two, accounts):
    one, other = two
    word, _ = come(one)
    assert other.sign_ins.by_token(word)
    other.change_password(other.sign_ins.by_token(word), OWN, "Another-Horse-8")
    assert one.sign_ins.by_token(word) is None
    word, _ = one.enter("li.si", "Another-Horse-8", HERE)
    accounts.close("li.si", closed=True, by=SINGLE)
    assert [desk.sign_ins.by_token(word) for desk in two] == [None, None]


def test_idle_time_counts_over_all_servers_to_the_minute(two, clock):
    one, other = two
    word, begun = come(one)
    for _ in range(10):  # working at the other server only, without a pause that would be too long
        clock.later(minutes=20)
        other.sign_ins.touch(other.sign_ins.by_token(word))
        assert other.sign_ins.by_token(word)
    assert one.sign_ins.by_token(word)
    clock.later(seconds=59)
    other.sign_ins.touch(other.sign_ins.by_token(word))  # nobody is told of that
    clock.later(minutes=30, seconds=-59)
    assert other.sign_ins.left(other.sign_ins._known[begun.handle][1]).total_seconds() == 59
    assert one.sign_ins.by_token(word) is None  # never later than it should, up to a minute before
    assert other.sign_ins.by_token(word) is None


def test_the_database_is_written_at_most_once_a_minute(two, clock, database, record):
    def written():
        (found,) = database.do(f"select xmin::text from {record._server.schema}.passing where kind = 'sign-in'")
        return found

    word, begun = come(two[0])
    before = written()
    for _ in range(5):
        clock.later(seconds=11)
        two[0].sign_ins.touch(begun)
    assert written() == before
    clock.later(seconds=5)
    two[0].sign_ins.touch(begun)
    assert written() != before


def test_of_the_browsers_word_and_of_what_was_typed_only_digests_are_kept(two, database, record):
    word, _ = come(two[0])
    with pytest.raises(Refused):
        two[0].enter("My-Password-1", "x", HERE)
    kept = str(database.do(f"select key, convert_from(content, 'UTF8') from {record._server.schema}.passing"))
    assert "li.si" in kept
    assert word not in kept
    assert "my-password" not in kept.lower()


def test_failures_count_over_all_servers(two, clock):
    for number in range(5):
        with pytest.raises(Refused, match="账户名、密码或动态码不正确"):
            two[number % 2].enter("li.si", "Wrong-Horse-7", AWAY)
    for desk in two:
        with pytest.raises(Refused, match="失败次数过多"):
            desk.enter("li.si", OWN, AWAY)
    clock.later(minutes=11)
    assert two[1].enter("li.si", OWN, AWAY)


def test_a_code_serves_once_whichever_server_was_asked_and_its_picture_at_every_server(another, clock, monkeypatch):
    from data.access.sign_in import desk as desks

    monkeypatch.setattr(desks, "now", clock)
    needed = rules.current().model_copy(update={"second_factor": rules.SecondFactor(roles=("official",))})
    one, other = another(known=needed), another(known=needed)
    word, begun = come(one)
    assert begun.must_enrol
    secret = one.offer_second(begun)
    there = other.sign_ins.by_token(word)
    assert other.offer_second(there) == secret  # shown at one server, typed at the other
    other.set_second(there, code(secret, clock))
    assert not one.sign_ins._found(begun.handle).must_enrol
    clock.later(minutes=2)
    typed = code(secret, clock)
    assert one.enter("li.si", OWN, HERE, typed)
    for desk in (one, other):
        with pytest.raises(Refused, match="动态码不正确"):
            desk.enter("li.si", OWN, HERE, typed)
    clock.later(seconds=second_factor.STEP)
    assert other.enter("li.si", OWN, HERE, code(secret, clock))


def test_where_the_database_is_away_nobody_is_in_and_afterwards_everybody_again(two, database):
    word, _ = come(two[0])
    database.stop()
    try:
        for desk in two:
            with pytest.raises(RecordError, match="恢复后自动继续"):
                desk.sign_ins.by_token(word)
            with pytest.raises(RecordError):
                come(desk)
    finally:
        database.start()
    assert all(desk.sign_ins.by_token(word) for desk in two)


def test_where_nothing_can_be_written_signing_out_ends_it_here_and_as_soon_as_it_can_be_everywhere(two, monkeypatch):
    """As on a standby that is becoming the primary."""
    one, other = two
    word, begun = come(one)

    def standing_by(*_, **__):
        raise RecordUnwritable("只读")

    with monkeypatch.context() as patched:
        patched.setattr(type(one.sign_ins._kept), "change", standing_by)
        with pytest.raises(RecordUnwritable):
            one.leave(begun)
        assert one.sign_ins.by_token(word) is None
    assert one.sign_ins.by_token(word) is None
    assert other.sign_ins.by_token(word) is None


def test_what_another_program_kept_lets_nobody_in(two, database, record):
    word, _ = come(two[0])
    schema = record._server.schema
    database.do(f"update {schema}.passing set content = convert_to('{{\"handle\": 1}}', 'UTF8') where kind = 'sign-in'")
    assert [desk.sign_ins.by_token(word) for desk in two] == [None, None]
    assert come(two[0])


def test_a_backup_holds_no_sign_in_and_who_was_in_before_it_goes_on(two, tmp_path):
    one, other = two
    before, _ = come(one)
    backup.back_up(one.record, tmp_path / "backup")
    assert not [p for p in (tmp_path / "backup").rglob("*") if p.is_file() and b'"handle"' in p.read_bytes()]
    after, _ = one.enter("admin", FIRST, HERE)
    restoring.restore(tmp_path / "backup", other.record, older=True)
    assert [desk.sign_ins.by_token(before) is not None for desk in two] == [True, True]
    assert [desk.sign_ins.by_token(after) for desk in two] == [None, None]


def test_a_record_of_before_gets_the_table(two, database, record):
    come(two[0])
    database.do(f"drop table {record._server.schema}.passing")
    assert two[0].sign_ins.by_token("x" * 43) is None
    word, _ = come(two[0])
    assert two[1].sign_ins.by_token(word)
