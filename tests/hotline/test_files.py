"""A member sees the safe copy of a file and never the file itself; opening it is a deed, hearing it a right."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from founding import Cast
from hotline.test_views import signed_in
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.sandbox import cell
from safeconduct.foundation.sandbox.contract import Because, Kind, NotShown, SafeCopy
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.actions import attaching
from safeconduct.line.hotline.domain import rights
from safeconduct.line.hotline.domain.attached import Attached, Incoming
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.views import wording
from safeconduct.wiring.doors.pools import POOLS
from safeconduct.wiring.doors.pools import Kind as Process

JPEG = b"\xff\xd8\xff pixels"
OPUS = b"OggS sound"


@pytest.fixture
def console(settings: object) -> Iterator[None]:
    """The middleware and addresses of the console's process."""
    settings.MIDDLEWARE = list(POOLS[Process.CONSOLE].middleware)  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = "safeconduct.wiring.doors.console_urls"  # type: ignore[attr-defined]
    yield


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[bytes, SafeCopy | NotShown]:
    """What the sandbox makes of which content here; the true one has tests of its own."""
    copies: dict[bytes, SafeCopy | NotShown] = {}
    monkeypatch.setattr(cell, "safe_copy", lambda content, _page=1: copies[content])
    return copies


def sent(
    cast: Cast, content: bytes, content_type: str = "image/jpeg", name: str = "IMG_1.jpg"
) -> tuple[uuid.UUID, Attached]:
    incoming = Incoming(name, content_type)
    incoming.take(content)
    received = actions.receive(Inbound("", "ko", receipts.new_form_id(), files=(incoming.end(),)))
    assert received.conversation_id
    opened = actions.open_conversation(cast.ada, received.conversation_id)
    return received.conversation_id, opened.messages[0].files[0]


def deeds() -> list[str]:
    return list(Leaf.objects.using("line").order_by("id").values_list("kind", flat=True))


def test_the_bytes_of_the_copy_come_and_may_do_nothing(
    cast: Cast, console: None, made: dict[bytes, SafeCopy | NotShown]
) -> None:
    made[b"the original"] = SafeCopy(Kind.PICTURE, JPEG)
    _, file = sent(cast, b"the original")

    response = signed_in(cast.ada).get(reverse("attachment", args=[file.id]))

    assert (response.status_code, response.content, response["Content-Type"]) == (200, JPEG, "image/jpeg")
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Content-Disposition"] == "inline"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_that_a_file_was_opened_is_a_deed(cast: Cast, made: dict[bytes, SafeCopy | NotShown]) -> None:
    made[b"document"] = SafeCopy(Kind.DOCUMENT, JPEG, 1, 3)
    _, file = sent(cast, b"document")

    for page in (1, 2, 3):
        actions.open_file(cast.ada, file.id, page)

    assert deeds().count(Deed.FILE_OPENED) == 1


def test_who_begins_with_a_later_page_opens_it_all_the_same(cast: Cast, made: dict[bytes, SafeCopy | NotShown]) -> None:
    made[b"picture"] = SafeCopy(Kind.PICTURE, JPEG)
    _, file = sent(cast, b"picture")

    actions.open_file(cast.ada, file.id, 2)

    assert deeds().count(Deed.FILE_OPENED) == 1


def test_a_stranger_finds_no_file_and_neither_does_anybody_where_there_is_none(
    cast: Cast, made: dict[bytes, SafeCopy | NotShown]
) -> None:
    made[b"x"] = SafeCopy(Kind.PICTURE, JPEG)
    _, file = sent(cast, b"x")
    unclaimed = Incoming("a", "")
    unclaimed.take(b"x")
    attaching.keep([unclaimed.end()])

    for actor, wanted in ((cast.stranger, file.id), (cast.ada, uuid.uuid4())):
        with pytest.raises(NotFound):
            actions.open_file(actor, wanted)
    assert Deed.FILE_OPENED not in deeds()


def test_to_hear_a_recording_is_a_right_of_its_own(
    cast: Cast, made: dict[bytes, SafeCopy | NotShown], monkeypatch: pytest.MonkeyPatch
) -> None:
    made[b"voice"], made[b"picture"] = SafeCopy(Kind.SOUND, OPUS), SafeCopy(Kind.PICTURE, JPEG)
    # Its sender calls it a picture: what it is found to be is what counts.
    (_, voice), (_, picture) = sent(cast, b"voice"), sent(cast, b"picture")
    heard = actions.open_file(cast.ada, voice.id)
    monkeypatch.setitem(rights.HOLDERS, rights.Right.HEAR_RECORDING, frozenset({"shift_lead"}))

    assert isinstance(heard, SafeCopy)
    assert isinstance(actions.open_file(cast.ada, picture.id), SafeCopy)
    assert isinstance(actions.open_file(cast.boris, voice.id), SafeCopy)
    with pytest.raises(NotFound):
        actions.open_file(cast.ada, voice.id)


def test_the_thread_says_what_came_and_shows_nothing_unasked(cast: Cast, console: None) -> None:
    conversation, file = sent(cast, bytes(84_000), name="<b>사진</b>.jpg")

    page = signed_in(cast.ada).get(reverse("conversation", args=[conversation])).content.decode()

    assert "Picture, 84 kB" in page
    assert f'<img src="{reverse("attachment", args=[file.id])}" loading="lazy"' in page
    assert "<details open" not in page
    assert "&lt;b&gt;사진&lt;/b&gt;.jpg" in page
    assert "autoplay" not in page


def test_in_the_queue_a_message_without_words_says_that_a_file_came(cast: Cast, console: None) -> None:
    sent(cast, bytes(84_000))

    assert "+ 84 kB" in signed_in(cast.ada).get(reverse("queue")).content.decode()


@pytest.mark.parametrize(
    ("copy", "shown"),
    [
        (SafeCopy(Kind.PICTURE, JPEG), "data:image/jpeg;base64,"),
        (SafeCopy(Kind.DOCUMENT, JPEG, 2, 3), "Page 2 of 3"),
        (SafeCopy(Kind.TEXT, b"<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (SafeCopy(Kind.SOUND, OPUS), "<audio controls"),
        (SafeCopy(Kind.FILM, b"webm"), "<video controls"),
        (NotShown(Because.OFFICE), "office programs"),
        (NotShown(Because.UNAVAILABLE), "safeconduct check"),
    ],
)
def test_a_file_by_itself(
    copy: SafeCopy | NotShown, shown: str, cast: Cast, console: None, made: dict[bytes, SafeCopy | NotShown]
) -> None:
    made[b"x"] = copy
    _, file = sent(cast, b"x")

    page = signed_in(cast.ada).get(reverse("attachment_page", args=[file.id, 2])).content.decode()

    assert shown in page
    assert "<script>alert" not in page


def test_what_has_no_safe_copy_is_never_sent_as_it_came(
    cast: Cast, console: None, made: dict[bytes, SafeCopy | NotShown]
) -> None:
    made[b"the original"] = NotShown(Because.UNKNOWN)
    _, file = sent(cast, b"the original", "text/html", "page.html")

    response = signed_in(cast.ada).get(reverse("attachment", args=[file.id]))

    assert (response.status_code, response["Content-Type"]) == (415, "text/plain; charset=utf-8")
    assert b"original" not in response.content


def test_who_is_not_signed_in_sees_nothing(cast: Cast, console: None) -> None:
    _, file = sent(cast, b"x")

    for name, more in (("attachment", []), ("attachment_page", [1])):
        assert Client().get(reverse(name, args=[file.id, *more])).status_code in {302, 403, 404}


def test_every_reason_has_its_words() -> None:
    assert all(re.search(r"\.$", wording.not_shown(because)) for because in Because)
