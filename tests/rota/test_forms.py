"""What people type into a rota at three in the morning."""

import datetime
import uuid

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.foundation.rota import forms
from safeconduct.foundation.rota.domain.duty import Opening, SpecialDay
from safeconduct.foundation.rota.domain.hours import DAY, Window

ADA = uuid.UUID(int=1)
MONDAY = datetime.date(2026, 3, 9)
WINDOWS = st.builds(Window, st.integers(0, DAY - 1), st.integers(0, DAY)).filter(lambda each: each.begins != each.ends)


def posted(**fields: str) -> QueryDict:
    form = QueryDict(mutable=True)
    for name, text in fields.items():
        form.setlist(name, text if isinstance(text, list) else [text])
    return form


@pytest.mark.parametrize("typed", ["8-16 22-6", "08:00–16:00, 22:00-06:00", "22-6,8-16", " 8.00 - 16.00; 22 - 6 "])
def test_hours_may_be_typed_as_people_type_them(typed: str) -> None:
    assert forms.windows(typed) == (Window(8 * 60, 16 * 60), Window(22 * 60, 6 * 60))


@pytest.mark.parametrize("typed", ["8", "8-", "from 8 to 16", "25-26", "8-8", "8:61-9", "1-2 2-3 3-4 4-5 5-6 6-7 7-8"])
def test_what_is_no_hours_is_refused(typed: str) -> None:
    with pytest.raises(forms.Unreadable):
        forms.windows(typed)


@settings(deadline=None)
@given(st.lists(WINDOWS, max_size=forms.MOST, unique=True))
def test_hours_that_are_shown_can_be_typed_again(hours: list[Window]) -> None:
    assert forms.windows(forms.written(hours)) == tuple(sorted(hours))


@settings(deadline=None)
@given(st.text(max_size=30))
def test_nothing_typed_breaks_a_form(typed: str) -> None:
    try:
        found = forms.windows(typed)
    except forms.Unreadable:
        found = ()

    assert all(0 <= each.begins < DAY and 0 <= each.ends <= DAY for each in found)


def test_only_cells_that_were_changed_are_planned_so_that_two_leads_do_not_undo_each_other() -> None:
    kept, changed, wrong = (forms.cell_name(ADA, MONDAY + datetime.timedelta(days)) for days in range(3))
    form = posted(**{kept: "08:00-16:00", f"was-{kept}": "08:00-16:00", changed: "9-17", f"was-{changed}": "",
                     wrong: "late", f"was-{wrong}": ""})  # fmt: skip

    typed = forms.week(form)

    day = MONDAY + datetime.timedelta(1)
    assert [(each.member, each.day, each.windows) for each in typed.planned] == [(ADA, day, (Window(9 * 60, 17 * 60),))]
    assert (typed.wrong, typed.typed[wrong]) == ({wrong}, "late")


def test_several_windows_a_day_and_a_closed_day() -> None:
    form = posted(
        **{
            "open-0-language": "", "open-0-day-0": "9-12, 14-18", "open-1-language": "ko", "open-1-day-6": "8-9",
            "special-0-day": "2026-12-25", "special-0-hours": "", "special-1-day": "", "special-1-hours": "9-10",
            "special-2-day": "2026-12-24", "special-2-language": "ko", "special-2-hours": "9-10",
        }
    )  # fmt: skip

    assert forms.openings(form) == [
        Opening("", 0, Window(540, 720)), Opening("", 0, Window(840, 1080)), Opening("ko", 6, Window(480, 540)),
    ]  # fmt: skip
    assert forms.special_days(form) == [
        SpecialDay(datetime.date(2026, 12, 25), "", None),
        SpecialDay(datetime.date(2026, 12, 24), "ko", Window(540, 600)),
    ]


def test_languages_are_only_those_on_offer() -> None:
    form = posted(**{"member": str(ADA), f"speaks-{ADA}": ["ko", "xx"]})  # type: ignore[arg-type]

    assert forms.spoken(form) == {ADA: {"ko"}}


def test_a_day_a_member_and_a_house_that_cannot_be_read_are_refused() -> None:
    for read in (lambda: forms.day("9 March"), lambda: forms.member("ada"), lambda: forms.house({"within-0": "soon"})):
        with pytest.raises(forms.Unreadable):
            read()
    assert forms.day_or("9 March", MONDAY) == MONDAY


@pytest.mark.parametrize(
    ("kind", "address", "fine"),
    [("mail", "ada@example.org", True), ("mail", "ada@example.org?cc=eve@example.org", False), ("mail", "ada", False),
     ("telegram", "123456789", True), ("telegram", "@ada", False), ("command", "ring-bell 12", True),
     ("command", "../../bin/sh", False), ("webhook", "http://localhost", False)],
)  # fmt: skip
def test_a_way_is_an_address_and_never_a_setting_of_ours(kind: str, address: str, fine: bool) -> None:
    if fine:
        assert forms.way({"kind": kind, "address": address}).address == address
    else:
        with pytest.raises(forms.Unreadable):
            forms.way({"kind": kind, "address": address})
