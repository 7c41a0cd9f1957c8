"""Files come with a message, are kept before it is acknowledged, open with it alone, and go when it goes."""

import datetime
import uuid

import pytest

from founding import Cast
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.vault.domain import receipts, streams
from safeconduct.foundation.vault.domain.sealing import Unopenable
from safeconduct.line.hotline import actions, erasure, queries
from safeconduct.line.hotline.actions import attaching
from safeconduct.line.hotline.domain import attached
from safeconduct.line.hotline.domain.attached import Claimed, Incoming, SealedFile, TooLarge
from safeconduct.line.hotline.domain.inbound import Inbound, Received, Standing
from safeconduct.line.hotline.models import Attachment, Conversation, Piece, State

CONTENT = bytes(range(256)) * 2000


def file(content: bytes = CONTENT, name: str = "IMG_0001.jpg", content_type: str = "image/jpeg") -> SealedFile:
    incoming = Incoming(name, content_type)
    incoming.take(content)
    return incoming.end()


def send(*files: SealedFile, text: str = "같이", form_id: str | None = None) -> Received:
    return actions.receive(Inbound(text, "ko", form_id or receipts.new_form_id(), files=files))


def cookie_of(received: Received) -> str:
    assert received.receipt
    return actions.open_receipt(" ".join(words.spell(received.receipt.words, "ko")))


def conversation_of(received: Received) -> uuid.UUID:
    assert received.conversation_id
    return received.conversation_id


def test_the_team_opens_a_file_with_its_message(cast: Cast) -> None:
    received = send(file(), file(b"\x00" * 10, "소리.ogg", "audio/ogg"))

    message = actions.open_conversation(cast.ada, conversation_of(received)).messages[0]

    assert [(each.name, each.claimed, each.size) for each in message.files] == [
        ("IMG_0001.jpg", Claimed.PICTURE, 512_000),
        ("소리.ogg", Claimed.SOUND, 10),
    ]
    assert [b"".join(queries.content(each)) for each in message.files] == [CONTENT, b"\x00" * 10]


def test_its_sender_sees_that_it_came(cast: Cast) -> None:
    cookie = cookie_of(send(file()))
    actions.write_on(
        cookie, Inbound("", "ko", receipts.new_form_id(), files=(file(b"more", content_type="video/mp4"),))
    )

    shown = actions.visit(cookie).messages

    assert [[(each.claimed, each.size) for each in message.files] for message in shown] == [
        [(Claimed.PICTURE, 512_000)],
        [(Claimed.FILM, 4)],
    ]


def test_nothing_of_a_file_stands_in_the_tables(cast: Cast) -> None:
    send(file(b"a mark that nobody else writes " * 20_000, "a mark of a name.jpg"))

    rows = list(Piece.objects.values_list("sealed", flat=True))

    assert len({len(bytes(row)) for row in rows[1:]}) == 1
    assert not any(b"a mark" in bytes(row) for row in rows)


def test_the_same_form_text_and_file_are_one_message(cast: Cast) -> None:
    form = receipts.new_form_id()

    first, again, other = send(file(), form_id=form), send(file(), form_id=form), send(file(b"x"), form_id=form)

    assert first.receipt == again.receipt != other.receipt
    assert (again.standing, other.standing) == (Standing.REPEATED, Standing.NEW)
    assert Conversation.objects.count() == 2
    assert Attachment.objects.count() == 2


def test_a_further_message_with_its_file_is_kept_once(cast: Cast) -> None:
    cookie, form = cookie_of(send()), receipts.new_form_id()

    standings = [actions.write_on(cookie, Inbound("a", "ko", form, files=(file(),))) for _ in range(2)]

    assert standings == [Standing.NEW, Standing.REPEATED]
    assert Attachment.objects.count() == 1


def test_who_forgets_everything_forgets_the_files(cast: Cast) -> None:
    received, other = send(file()), send(file())

    actions.forget(cookie_of(received))

    assert list(Attachment.objects.values_list("message__conversation", flat=True)) == [conversation_of(other)]
    assert Piece.objects.count() == 2


def test_what_expires_takes_its_files_along(cast: Cast) -> None:
    send(file())
    day = clock.today() - datetime.timedelta(days=40)
    durable.transact("line", lambda: Conversation.objects.update(last_day=day, state=State.CLOSED))

    erasure.expire()

    assert (Attachment.objects.count(), Piece.objects.count()) == (0, 0)


def test_a_file_that_never_got_its_message_goes_within_the_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    attaching.keep([file()])
    send(file())
    erasure.forget_short_lived()
    young = Attachment.objects.count()
    later = clock.now() + Attachment.may_come_for()
    monkeypatch.setattr(clock, "now", lambda: later)

    erasure.forget_short_lived()

    assert (young, Attachment.objects.count(), Piece.objects.count()) == (2, 1, 2)


def test_a_message_whose_file_was_dropped_meanwhile_is_not_acknowledged(cast: Cast) -> None:
    late = file()

    with pytest.raises(attaching.Unclaimed):
        durable.transact("line", lambda: attaching.claim(1, [late]))


def test_a_full_house_refuses_files_and_goes_on_taking_messages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_KEPT", streams.PIECE)

    with pytest.raises(actions.NoRoom):
        send(file())
    assert send().standing is Standing.NEW
    assert Attachment.objects.count() == 0


def test_a_disk_that_is_nearly_full_refuses_files(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "LEFT_FREE", 2**60)

    with pytest.raises(actions.NoRoom):
        send(file())


def test_a_piece_that_was_exchanged_does_not_open(cast: Cast) -> None:
    received = send(file(), file())
    one, other = actions.open_conversation(cast.ada, conversation_of(received)).messages[0].files
    exchanged = bytes(Piece.objects.get(attachment=other.id, number=1).sealed)
    durable.transact("line", lambda: Piece.objects.filter(attachment=one.id, number=1).update(sealed=exchanged))

    with pytest.raises(Unopenable):
        list(queries.content(one))


def test_a_file_that_is_too_large_is_refused_while_it_comes() -> None:
    incoming = Incoming("film.mp4", "video/mp4")

    with pytest.raises(TooLarge):
        for _ in range(attached.LARGEST // 1_000_000 + 1):
            incoming.take(bytes(1_000_000))


@pytest.mark.parametrize(
    ("content_type", "claimed"),
    [("image/heic", "picture"), ("AUDIO/ogg; codecs=opus", "sound"), ("video/3gpp", "film"), ("", "other"),
     ("application/pdf", "other")],
)  # fmt: skip
def test_what_a_browser_says_of_a_file_is_only_a_word(content_type: str, claimed: str) -> None:
    assert Claimed.of(content_type) == claimed
