"""Many texts that are alike are noticed, from the sixth on; short ones never; and it costs next to nothing."""

import datetime
import time

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.line.hotline.domain.likeness import MOST_ALIKE, MOST_OF_ONE, Watch, sketch

DAY = datetime.date(2026, 11, 22)
LONG = "We are forty soldiers in a cellar and we all want to come to you, tell us where. Number {}."


def sent(watch: Watch, text: str, number: int, conversation: int | None = None) -> dict[str, str]:
    of = number if conversation is None else conversation
    return watch.marks(text, number.to_bytes(4, "big"), of.to_bytes(16, "big"), DAY)


def test_the_sixth_of_many_alike_is_marked_and_no_earlier_one() -> None:
    watch = Watch()

    marked = [sent(watch, LONG.format(number), number) for number in range(MOST_ALIKE + 2)]

    assert marked == [{}] * MOST_ALIKE + [{"alike": "1"}] * 2


def test_what_everybody_says_is_no_campaign() -> None:
    watch = Watch()

    assert [sent(watch, "살려 주십시오. 가고 싶습니다.", number) for number in range(50)] == [{}] * 50


def test_a_repeat_of_the_same_message_counts_once() -> None:
    watch = Watch()

    assert [sent(watch, LONG.format(1), 1) for _ in range(20)] == [{}] * 20


def test_other_texts_are_not_marked_beside_it() -> None:
    watch = Watch()
    for number in range(20):
        sent(watch, LONG.format(number), number)

    assert sent(watch, "Нас двое, один ранен в ногу, мы сидим третий день без еды и хотим сдаться.", 99) == {}


def test_who_writes_very_many_in_one_day_is_marked_and_tomorrow_not() -> None:
    watch = Watch()

    marked = [sent(watch, f"{number}", number, conversation=7) for number in range(MOST_OF_ONE + 1)]
    tomorrow = watch.marks("x", b"new", (7).to_bytes(16, "big"), DAY + datetime.timedelta(days=1))

    assert marked == [{}] * MOST_OF_ONE + [{"flood": "1"}]
    assert tomorrow == {}


@given(st.text())
def test_any_text_has_a_sketch_and_always_the_same(text: str) -> None:
    assert sketch(text) == sketch(text)


def test_it_costs_a_message_little() -> None:
    watch = Watch()
    before = time.thread_time()

    for number in range(1000):
        sent(watch, f"{number} " + "Нас двое, один ранен в ногу, мы хотим сдаться. " * 8, number)

    assert (time.thread_time() - before) / 1000 < 0.001
