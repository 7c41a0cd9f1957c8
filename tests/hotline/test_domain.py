"""Rules of the hotline without a database: payloads, keys' names, keeping, the desk, what was typed."""

import dataclasses
import datetime
import html
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.foundation.kit import clock
from safeconduct.foundation.vault.domain import receipts, sealing
from safeconduct.line.hotline.domain import keeping, naming, typed
from safeconduct.line.hotline.domain.desk import Labels, QueueRow, in_order, waiting_since
from safeconduct.line.hotline.domain.keys import Keys
from safeconduct.line.hotline.domain.payloads import BoxContent, DeskEntry, MessageText
from safeconduct.line.hotline.domain.sealed import open_message, seal_message, shown_size, wrap_for

NOW = datetime.datetime(2026, 11, 23, 21, 42, tzinfo=datetime.UTC)
ID = uuid.UUID(int=7)


def minutes(number: int) -> datetime.datetime:
    return NOW + datetime.timedelta(minutes=number)


@given(st.text(max_size=2000), st.booleans(), st.booleans())
def test_a_message_is_read_as_it_was_written(text: str, from_us: bool, duress: bool) -> None:
    message = MessageText(from_us, text, NOW, "Ada", duress)

    assert MessageText.decode(message.encode()) == message


def test_a_lone_surrogate_survives() -> None:
    message = MessageText(False, "\ud800 and \x00", NOW)

    assert MessageText.decode(message.encode()) == message


@given(st.text(max_size=3000))
def test_a_sealed_message_is_never_shorter_than_a_page_shows_it(text: str) -> None:
    pair = sealing.new_pair()

    sealed = seal_message(pair.public, ID, MessageText(False, text, NOW))

    assert shown_size(len(sealed)) >= len(html.escape(text).encode("utf-8", "surrogatepass"))
    assert open_message([pair], ID, sealed) == MessageText(False, text, NOW)


def test_a_message_opens_for_no_other_conversation() -> None:
    pair = sealing.new_pair()
    sealed = seal_message(pair.public, ID, MessageText(False, "text", NOW))

    assert open_message([pair], uuid.UUID(int=8), sealed) is None


@given(st.lists(st.integers(0, 2047), min_size=7, max_size=7), st.booleans())
def test_what_a_box_holds_is_always_of_one_length(words: list[int], is_cover: bool) -> None:
    content = BoxContent(bytes(32), ID, is_cover, tuple(words), "ko", "1" * 24)

    assert len(content.encode()) == 89
    assert BoxContent.decode(content.encode()) == content


def test_no_two_keys_of_a_conversation_share_a_name() -> None:
    names = [
        naming.thread_key(ID, 0),
        naming.thread_key(ID, 1),
        naming.desk_key(ID, 0),
        naming.cover_key(ID),
        naming.box(ID),
    ]

    assert len(set(names)) == len(names)


def test_a_conversations_keys_are_nothing_without_its_newest_thread() -> None:
    pair = sealing.new_pair()
    opened = {naming.thread_key(ID, 0): pair, naming.desk_key(ID, 0): pair}

    assert Keys.of(ID, 0, opened) == Keys((pair,), (pair,), None)
    assert Keys.of(ID, 1, opened) is None


def test_a_wrap_opens_only_for_whom_it_names() -> None:
    pair, wrapped = sealing.new_pair(), sealing.new_pair()
    wrap = wrap_for(ID, pair.public, naming.box(ID), wrapped.private)

    assert sealing.unwrap(pair, wrap.sealed, naming.bound(wrap.key, ID)) == wrapped.private
    with pytest.raises(sealing.Unopenable):
        sealing.unwrap(pair, wrap.sealed, naming.bound(wrap.key, wrap.key))


def row(rank: int, waits: int) -> QueueRow:
    return QueueRow(uuid.uuid4(), "ko", "waiting", rank, 1, Labels(), minutes(-waits), "")


def test_the_most_urgent_stands_first_and_then_who_waits_longest() -> None:
    early, late, urgent = row(0, 30), row(0, 1), row(3, 0)

    assert in_order([late, urgent, early], clock.now()) == [urgent, early, late]


def test_who_writes_under_duress_stands_with_those_in_danger() -> None:
    plain, forced = row(1, waits=9), dataclasses.replace(row(0, waits=1), labels=Labels(under_duress=True))

    assert in_order([plain, forced], clock.now()) == [forced, plain]


def test_waiting_counts_from_their_first_word_after_our_answer() -> None:
    messages = [
        MessageText(False, "a", minutes(0)),
        MessageText(True, "b", minutes(5)),
        MessageText(False, "c", minutes(9)),
        MessageText(False, "d", minutes(12)),
    ]

    assert waiting_since(messages) == minutes(9)
    assert waiting_since(messages[:2]) == minutes(5)


def test_the_desk_gathers_what_adds_up_and_takes_the_newest_of_the_rest() -> None:
    labels = Labels.of(
        [
            DeskEntry("label", minutes(0), "", {"why": "group", "channel": "web"}),
            DeskEntry("assigned", minutes(1), "Ada", {"member": "1", "name": "Ada"}),
            DeskEntry("assigned", minutes(2), "Ada", {"member": "2", "name": "Boris"}),
            DeskEntry("note", minutes(3), "Ada", {"text": "careful"}),
            DeskEntry("label", minutes(4), "", {"why": "wounded group"}),
            DeskEntry("returned", minutes(5), "", {"under_duress": "1"}),
        ]
    )

    assert labels.reasons == ("wounded", "group")
    assert labels.assigned_name == "Boris"
    assert [note.values["text"] for note in labels.notes] == ["careful"]
    assert labels.under_duress
    assert labels.returned_at == minutes(5)


def test_looking_again_within_the_hour_is_the_same_reading() -> None:
    labels = Labels.of([DeskEntry("read", minutes(0), "Ada", {"messages": "2"})])
    hour = datetime.timedelta(hours=1)

    assert labels.was_read(DeskEntry("read", minutes(30), "Ada", {"messages": "2"}), hour)
    assert not labels.was_read(DeskEntry("read", minutes(30), "Ada", {"messages": "3"}), hour)
    assert not labels.was_read(DeskEntry("read", minutes(30), "Boris", {"messages": "2"}), hour)
    assert not labels.was_read(DeskEntry("read", minutes(60), "Ada", {"messages": "2"}), hour)


@pytest.mark.parametrize(("due", "kept", "yes"), [(0, 0, True), (20, 20, True), (21, 2100, True), (21, 2099, False)])
def test_a_mass_expiry_waits_for_a_person(due: int, kept: int, yes: bool) -> None:
    assert keeping.may_expire(due, kept).yes is yes


def test_each_kind_of_data_has_one_period() -> None:
    kinds = [period.kind for period in keeping.PERIODS]

    assert len(set(kinds)) == len(kinds)


def test_a_line_is_always_stretched_twice() -> None:
    from safeconduct.foundation.languages.domain import words

    line = " ".join(words.spell((1, 2, 3, 4, 5, 6, 7), "en"))

    assert len(typed.normal_forms(words.understand(line).candidates)) == typed.WAYS
    assert len(typed.normal_forms(())) == typed.WAYS
    assert typed.normal_forms(words.understand(line).candidates)[0] == receipts.normal_words(
        (1, 2, 3, 4, 5, 6, 7), "en"
    )


def test_a_word_of_ones_own_may_not_be_near_a_list() -> None:
    from safeconduct.foundation.languages.domain import words

    listed = words.spell((100,), "en")[0]

    assert typed.own_word(listed) is None
    assert typed.own_word(listed[:-1]) is None or len(listed) < 5
    assert typed.own_word("абв") is None
    assert typed.own_word("1234") == "1234"
    assert typed.own_word("12345") is None
    assert typed.own_word("Zwieback") == "zwieback"
