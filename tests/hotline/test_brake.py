"""What must not leave in haste is found in every language, however it is written; and nothing else is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.line.hotline.domain import brake
from safeconduct.line.hotline.domain.brake import Kind

STOPPED = [
    ("48.5673, 37.9021", "place"),
    ("48,5673 N; 37,9021 E", "place"),
    ("٤٨٫٥٦٧٣ ٣٧٫٩٠٢١", "place"),
    ("37U DQ 12345 67890", "place"),
    ("Go to the bridge.", "place"),
    ("We wait near Kurakhove, in the village Kurakhove", "place"),
    ("Walk 3 km.", "place"),
    ("to the north of you", "place"),
    ("Come at 5.", "time"),
    ("Somebody comes tomorrow.", "time"),
    ("At ５：３０ then.", "time"),
    ("to\u200bmorrow", "time"),
    ("on Friday", "time"),
    ("in two hours", "time"),
    ("Which unit are you in?", "unit"),
    ("Your brigade", "unit"),
    ("You get 500 dollars.", "money"),
    ("€ 300 for you", "money"),
    ("We guarantee it.", "guarantee"),
    ("Nothing will happen to you.", "guarantee"),
    ("You are completely safe.", "guarantee"),
    ("Встретимся у моста", "place"),
    ("Идите на север.", "place"),
    ("под Покровском", "place"),
    ("Завтра на рассвете", "time"),
    ("Приходите в 5.", "time"),
    ("через два часа", "time"),
    ("Какая у вас часть?", "unit"),
    ("47-я бригада", "unit"),
    ("Вы получите деньги.", "money"),
    ("Мы гарантируем безопасность.", "guarantee"),
    ("С вами ничего плохого не случится.", "guarantee"),
    ("Чекаємо біля мосту.", "place"),
    ("Йдіть на схід.", "place"),
    ("Приходьте о 5.", "time"),
    ("післязавтра", "time"),
    ("Яка частина?", "unit"),
    ("Ми заплатимо.", "money"),
    ("Обіцяємо це.", "guarantee"),
    ("북쪽으로 오십시오.", "place"),
    ("다리를 건너십시오.", "place"),
    ("산마을까지 오십시오.", "place"),
    ("내일 만납시다.", "time"),
    ("5시에 나오십시오.", "time"),
    ("다섯 시에 나오십시오.", "time"),
    ("어느 부대입니까?", "unit"),
    ("돈을 드립니다.", "money"),
    ("안전을 보장합니다.", "guarantee"),
    ("아무 일도 없을 것입니다.", "guarantee"),
    ("明天五点", "time"),
    ("到大桥来", "place"),
    ("الساعة الخامسة", "time"),
]

LEFT_ALONE = [
    "Stay where you are.",
    "How many are you?",
    "By Article 17 you owe only name, rank, date of birth and number.",
    "We answer within 12 hours.",
    "We cannot promise that.",
    "Мы не можем обещать.",
    "У меня 20 человек.",
    "Северная Корея",
    "Ми не можемо обіцяти.",
    "다리에 상처가 있습니까? 빨리 지혈하십시오.",
    "약속할 수 없습니다.",
    "같이 올 수 있습니다.",
    "예",
]


@pytest.mark.parametrize(("text", "kind"), STOPPED)
def test_it_is_stopped(text: str, kind: str) -> None:
    assert Kind(kind) in {found.kind for found in brake.braked(text)}


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_it_is_left_alone(text: str) -> None:
    assert brake.braked(text) == ()


def test_only_the_sentence_is_named_and_the_words_that_stopped_it() -> None:
    found = brake.braked("We have read you. Come at 5. Stay hidden.")

    assert found == (brake.Braked("Come at 5.", Kind.TIME, "at 5"),)


@given(st.text(max_size=400))
def test_no_text_breaks_it_and_what_it_names_stands_there(text: str) -> None:
    assert all(found.sentence in text and found.words for found in brake.braked(text))


@given(st.text(max_size=60), st.sampled_from([text for text, _ in STOPPED]), st.text(max_size=60))
def test_what_stands_around_it_hides_nothing(before: str, text: str, after: str) -> None:
    assert brake.braked(f"{before}\n{text}\n{after}")


@pytest.mark.parametrize("text", ["a" * 20_000, "в " * 10_000, "가" * 20_000, "1 " * 10_000, "go to the " * 2000])
def test_the_longest_answer_takes_no_time_that_somebody_notices(text: str) -> None:
    before = time.thread_time()

    brake.braked(text)

    assert time.thread_time() - before < 3
