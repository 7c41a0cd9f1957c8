"""What is urgent is found in any language, with its reasons, and nothing about the enemy raises it."""

import pathlib
import tomllib

import pytest

from safeconduct.foundation.languages.domain.offered import OFFERED
from safeconduct.line.hotline.domain.urgency import FOLDER, WEIGHT, Urgency, urgency_of


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("둘이 같이 갈 수 있습니까. 한 사람은 다쳤습니다.", {"wounded", "asks_to_come", "group"}),
        ("Нога, кровь остановил, телефон 9 процентов", {"wounded", "battery"}),
        ("Мене зараз вб'ють", {"in_danger_now"}),
        ("We are two. He is bleeding.", {"group", "wounded"}),
        ("نحن اثنان وأحدنا جريح", {"group", "wounded"}),
        ("我们两个人想过来", {"group", "asks_to_come"}),
        ("हम दो हैं, एक घायल है", {"group", "wounded"}),
        ("हामी दुई जना छौँ, एक जना घाइते", {"group", "wounded"}),
        ("Somos dos, uno está herido", {"group", "wounded"}),
        ("Nous sommes deux, il saigne", {"group", "wounded"}),
        ("Екеуміз, біреуі жаралы", {"group", "wounded"}),
        ("Ikkimiz, bittasi yarador", {"group", "wounded"}),
    ],
)
def test_a_wound_or_a_group_is_seen_in_each_language(text: str, reasons: set[str]) -> None:
    found = urgency_of(text, says_in_danger=False)

    assert set(found.reasons) == reasons
    assert found.rank == max(WEIGHT[reason] for reason in reasons)


def test_who_says_that_they_are_in_danger_is_believed() -> None:
    assert urgency_of("가을", says_in_danger=True) == Urgency(3, ("in_danger_now",))


@pytest.mark.parametrize(
    "text", ["Танки у моста, батальон 200 человек", "위치를 알려주겠다 땅크 열대", "tanks, 20 of them"]
)
def test_what_is_said_of_the_enemy_raises_nothing(text: str) -> None:
    assert urgency_of(text, says_in_danger=False) == Urgency(0)


@pytest.mark.parametrize("text", ["he scolded me", "the crossword", "кровать", "А домой сообщите?"])
def test_a_stem_inside_another_word_is_no_reason(text: str) -> None:
    assert "cold" not in urgency_of(text, says_in_danger=False).reasons
    assert "asks_to_come" not in urgency_of(text, says_in_danger=False).reasons


def test_every_language_on_offer_has_words_for_every_reason() -> None:
    for language in OFFERED:
        words = tomllib.loads(pathlib.Path(FOLDER / f"{language.code}.toml").read_text("utf-8"))["words"]
        assert set(words) == set(WEIGHT)
        assert all(words.values())
