"""Telegram's updates are read whatever Telegram adds to them, and what goes out is what its documentation asks for."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import updates
from channels.updates import ANNA, message, raw, update
from safeconduct.foundation.channels.contract import (
    Act,
    Answer,
    AnswerLost,
    Attachment,
    Button,
    Came,
    NotForUs,
    Outbound,
    Unreadable,
    Unsent,
)
from safeconduct.foundation.channels.telegram import Telegram, reading, splitting

BOT = Telegram("12:secret", "http://localhost:8081/")
ADDRESS = str(ANNA["id"]).encode()
PHOTO = [
    {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60, "file_size": 1200},
    {"file_id": "large", "file_unique_id": "l", "width": 900, "height": 600, "file_size": 84_000},
]


def test_a_message_is_read_with_its_chat_its_number_and_its_moment() -> None:
    read = BOT.read(raw(update(message=message("Нас двое."))))

    assert (read.came, read.address, read.text, read.number) == (Came.MESSAGE, ADDRESS, "Нас двое.", 11)
    assert read.at is not None
    assert read.at.isoformat() == "2026-11-18T11:06:40+00:00"
    assert read.language == "ru"


def test_the_same_message_in_two_updates_is_one_and_two_edits_are_two() -> None:
    one, again = (BOT.read(raw(update(message=message()))) for _ in range(2))
    edits = [BOT.read(raw(update(edited_message=message("Нас трое.", edit_date=1_795_000_060)))) for _ in range(2)]

    assert one.external_id == again.external_id
    assert edits[0].external_id != edits[1].external_id
    assert (edits[0].came, edits[0].number, edits[0].text) == (Came.EDIT, one.number, "Нас трое.")
    assert str(edits[0].at).startswith("2026-11-18 11:07:40")


@pytest.mark.parametrize(
    ("content", "attachment"),
    [
        ({"photo": PHOTO}, Attachment("photo", "large", 84_000, "", "image/jpeg")),
        (
            {"voice": {"file_id": "v", "duration": 4, "mime_type": "audio/ogg", "file_size": 9000}},
            Attachment("voice", "v", 9000, "", "audio/ogg"),
        ),
        (
            {"document": {"file_id": "d", "file_name": "план.pdf", "mime_type": "application/pdf", "file_size": 5}},
            Attachment("document", "d", 5, "план.pdf", "application/pdf"),
        ),
    ],
)
def test_a_file_is_named_and_not_fetched(content: dict[str, Any], attachment: Attachment) -> None:
    read = BOT.read(raw(update(message=message("", caption="смотрите", **content))))

    assert read.attachments == (attachment,)
    assert read.text == "смотрите"


def test_of_a_shared_place_only_that_it_was_shared_is_kept() -> None:
    read = BOT.read(raw(update(message=message("", location={"latitude": 48.123456, "longitude": 37.654321}))))

    assert read.attachments == (Attachment("location"),)
    assert "48.1" not in repr(vars(read))


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", "start", ""),
        ("/start leaflet-17", "start", "leaflet-17"),
        ("/START@our_bot 1", "start", "1"),
        ("/delete", "delete", ""),
        ("/surrender", "", ""),
        ("start", "", ""),
    ],
)
def test_a_command_of_ours_is_asked_and_any_other_is_a_message(text: str, command: str, argument: str) -> None:
    read = BOT.read(raw(update(message=message(text))))

    assert (read.command, read.argument) == (command, argument)
    assert read.came is (Came.ASKED if command else Came.MESSAGE)


def test_a_tapped_button_is_its_command_and_waits_for_an_answer() -> None:
    tap = {"id": "99", "from": ANNA, "message": message("Language"), "chat_instance": "1", "data": "language:ko"}

    read = BOT.read(raw(update(callback_query=tap)))

    assert (read.came, read.command, read.argument, read.tap) == (Came.ASKED, "language", "ko", "99")
    assert read.address == ADDRESS


@pytest.mark.parametrize(("status", "came"), [("kicked", Came.BLOCKED), ("member", Came.UNBLOCKED)])
def test_who_blocks_the_bot_is_known(status: str, came: Came) -> None:
    change = {"chat": message()["chat"], "from": ANNA, "date": 1, "new_chat_member": {"status": status}}

    assert BOT.read(raw(update(my_chat_member=change))).came is came


def test_what_others_read_too_is_no_business_of_ours() -> None:
    group = message("hello")
    group["chat"] = {"id": -100, "type": "supergroup", "title": "Company"}

    for content in ({"message": group}, {"channel_post": group}, {"message": message("", pinned_message={})}):
        with pytest.raises(NotForUs):
            BOT.read(raw(update(**content)))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(
    field=st.sampled_from([*reading.ASKED_FOR, "poll"]),
    content=_JSON,
    changes=st.dictionaries(
        st.sampled_from([*message(), "photo", "voice", "document", "edit_date", "caption", "data", "location"]),
        _JSON,
        max_size=4,
    ),
    whole=st.booleans(),
)
def test_no_update_however_odd_raises_anything_else(
    field: str, content: object, changes: dict[str, object], whole: bool
) -> None:
    odd = update(**{field: {**message(), **changes} if whole else content})

    for sent in (raw(odd), raw(odd)[:-3], b"", b"\xff"):
        try:
            read = BOT.read(sent)
        except (Unreadable, NotForUs):
            continue
        assert read.address == str(int(read.address)).encode()


def test_words_go_out_plain_without_a_preview_and_with_their_buttons() -> None:
    buttons = ((Button("조선말", "language:ko"), Button("Русский", "language:ru")),)

    call = BOT.write(Outbound(ADDRESS, "Choose <b>", buttons=buttons))

    assert call.url == "http://localhost:8081/bot12:secret/sendMessage"
    assert json.loads(call.body) == {
        "chat_id": ANNA["id"],
        "text": "Choose <b>",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {
            "inline_keyboard": [
                [
                    {"text": "조선말", "callback_data": "language:ko"},
                    {"text": "Русский", "callback_data": "language:ru"},
                ]
            ]
        },
    }


def test_a_deletion_and_an_answered_tap_are_calls_too() -> None:
    delete = BOT.write(Outbound(ADDRESS, "", act=Act.DELETE, number=12))
    tap = BOT.write(Outbound(ADDRESS, "", act=Act.ANSWER_TAP, tap="99"))

    assert (delete.url.split("/")[-1], json.loads(delete.body)) == (
        "deleteMessage",
        {"chat_id": ANNA["id"], "message_id": 12},
    )
    assert (tap.url.split("/")[-1], json.loads(tap.body)) == ("answerCallbackQuery", {"callback_query_id": "99"})


@pytest.mark.parametrize("text", ["", "  \n", "ы" * 4097])
def test_what_telegram_cannot_carry_is_said_before_the_call(text: str) -> None:
    with pytest.raises(Unsent) as refused:
        BOT.write(Outbound(ADDRESS, text))

    assert refused.value.permanent


def refused(status: int, said: dict[str, Any] | str) -> Unsent:
    body = said if isinstance(said, str) else json.dumps({"ok": False, "error_code": status, **said})
    with pytest.raises(Unsent) as raised:
        BOT.learnt(Answer(status, body.encode()))
    return raised.value


def test_a_sent_message_is_known_by_its_number() -> None:
    assert BOT.learnt(Answer(200, b'{"ok":true,"result":{"message_id":77,"date":1}}')) == b"77"
    assert BOT.learnt(Answer(200, b'{"ok":true,"result":true}')) == b""


def test_a_refusal_says_whether_trying_again_can_help_and_how_long_to_wait() -> None:
    many = refused(429, {"description": "Too Many Requests: retry after 17", "parameters": {"retry_after": 17}})
    blocked = refused(403, {"description": "Forbidden: bot was blocked by the user"})
    unknown = refused(400, {"description": "Bad Request: chat not found"})
    down = refused(502, "<html>Bad Gateway</html>")
    token = refused(401, {"description": "Unauthorized"})

    assert (many.permanent, many.wait) == (False, 17)
    assert (str(blocked), blocked.permanent) == ("blocked", True)
    assert (str(unknown), unknown.permanent) == ("no such chat", True)
    assert (down.permanent, token.permanent) == (False, False)
    assert token.wait >= 60


def test_what_a_refusal_quotes_goes_no_further() -> None:
    assert str(refused(400, {"description": "Bad Request: can't parse 'we are at 48.1'"})) == "refused"


def test_done_without_saying_what_is_perhaps_done() -> None:
    with pytest.raises(AnswerLost):
        BOT.learnt(Answer(200, b"<html>"))


def test_the_token_is_never_shown() -> None:
    assert "secret" not in repr(BOT) + repr(BOT.write(Outbound(ADDRESS, "words")))


WORDS = st.text(
    st.sampled_from(list("ab кд한글 \n。.न्मस्ते🇺🇦👩🏽‍⚕️e\u0301")) | st.characters(exclude_categories=["Cs"]), max_size=400
)


@given(text=WORDS, longest=st.integers(8, 60))
def test_a_long_text_comes_whole_in_pieces_that_fit(text: str, longest: int) -> None:
    pieces = splitting.parts(text, longest)

    assert all(0 < splitting.units(piece) <= longest for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(text=WORDS)
def test_no_letter_is_torn(text: str) -> None:
    whole = "".join(splitting.parts(text, 40))

    places = 0
    for piece in splitting.parts(text, 40)[:-1]:
        places += len(piece)
        marks = sum(not splitting.may_cut(whole, at) for at in range(max(1, places - 20), places))
        assert splitting.may_cut(whole, places) or marks > 8


def test_a_text_is_cut_between_words_sentences_and_paragraphs_where_it_can() -> None:
    assert splitting.parts("one two three", 9) == ["one two", "three"]
    assert splitting.parts("A first one. And a second", 20) == ["A first one.", "And a second"]
    assert splitting.parts("👩🏽‍⚕️" * 3, 14) == ["👩🏽‍⚕️" * 2, "👩🏽‍⚕️"]
    assert splitting.parts("", 9) == []


def test_telegrams_limit_counts_utf_16() -> None:
    text = "🙂" * 3000

    assert [splitting.units(piece) for piece in splitting.parts(text)] == [4096, 1904]
    assert BOT.parts(text) == splitting.parts(text)


@pytest.mark.slow
def test_aiogram_reads_the_same_updates_that_we_read() -> None:
    from aiogram.types import Update

    sent = update(message=message("/start 5", photo=PHOTO, caption="да"))

    read, theirs = BOT.read(updates.raw(sent)), Update.model_validate(sent)

    assert theirs.message is not None
    assert (read.number, read.text, read.at) == (theirs.message.message_id, theirs.message.text, theirs.message.date)
