"""Letters that remind centres: each is in the journal before it goes, and once more where the mail server did not take it."""

from collections.abc import Iterator, Sequence

from data.acts import statement
from data.mail import server as mail
from data.mail.server import Letter, MailServer, Sent
from data.read_model.store import Store


def send(store: Store, server: MailServer, letters: Sequence[Letter], kind: str, *, actor: str) -> Iterator[Sent]:
    """Hand letters to the mail server one after another; gives what became of each.

    kind: of letter, in a word. The journal says who, to whom and of which kind, nothing of what the letter says. Raises Refused
    without a name, RecordError when one cannot be recorded: that one and those after it are not sent then.
    """
    name = statement.required(actor, "操作人")

    def noted(letter: Letter, **more: str) -> None:
        body = {"centre": letter.key, "to": letter.to, "kind": kind} | more
        store.record.append("access.mailed", f"access.mail/{letter.key}", body, actor=name)

    for sent in mail.send(server, letters, noted):
        if sent.error:
            noted(sent.letter, failed=sent.error)
        yield sent
