"""The rota's pages: who may see and fill them in, and that nothing typed is lost."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from founding import Cast
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.rota import actions, forms, queries
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.foundation.rota.domain.paging import About
from safeconduct.foundation.rota.models import Ring, Shift
from safeconduct.foundation.vault.domain import locking
from safeconduct.foundation.work.actions import keys

Enter = Callable[[Actor], Client]
EARLY = Window(8 * 60, 16 * 60)
KEEPERS_ONLY = (
    "rota/plan",
    "rota/copy",
    "rota/swap",
    "rota/hours/house",
    "rota/hours/openings",
    "rota/hours/languages",
)


def today() -> datetime.date:
    return clock.today()


@pytest.mark.parametrize("path", KEEPERS_ONLY)
def test_who_does_not_keep_the_rota_sees_no_such_page(cast: Cast, signed_in: Enter, path: str) -> None:
    assert signed_in(cast.ada).post(f"/console/{path}").status_code == 404
    assert Client().post(f"/console/{path}").headers["Location"].startswith("/console/sign-in")


def test_a_lead_fills_the_week_in_and_everybody_reads_it(cast: Cast, signed_in: Enter) -> None:
    lead, cell = signed_in(cast.boris), forms.cell_name(cast.ada.id, today())

    answer = lead.post("/console/rota/plan", {"week": today().isoformat(), cell: "8-16", f"was-{cell}": ""})

    assert (answer.status_code, Shift.objects.get().member) == (302, cast.ada.id)
    assert 'value="08:00-16:00" aria-label="Ada' in lead.get(answer.headers["Location"]).content.decode()
    read = signed_in(cast.ada).get("/console/rota").content.decode()
    assert "08:00-16:00" in read
    assert "Keep this week" not in read


def test_a_cell_that_cannot_be_read_keeps_nothing_and_loses_nothing(cast: Cast, signed_in: Enter) -> None:
    cells = [forms.cell_name(each.id, today()) for each in (cast.ada, cast.boris)]
    form = {
        "week": today().isoformat(),
        cells[0]: "8-16",
        f"was-{cells[0]}": "",
        cells[1]: "late",
        f"was-{cells[1]}": "",
    }

    answer = signed_in(cast.boris).post("/console/rota/plan", form)

    page = answer.content.decode()
    assert (answer.status_code, Shift.objects.count()) == (422, 0)
    assert 'role="alert"' in page
    assert 'value="late"' in page
    assert 'value="8-16"' in page


def test_last_week_is_copied_and_two_people_swap(cast: Cast, signed_in: Enter) -> None:
    lead, week = signed_in(cast.boris), datetime.timedelta(days=7)
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, today() - week, (EARLY,))])

    lead.post("/console/rota/copy", {"week": today().isoformat()})
    lead.post("/console/rota/swap", {"week": today().isoformat(), "day": today().isoformat(),
                                     "one": str(cast.ada.id), "other": str(cast.boris.id)})  # fmt: skip

    assert Shift.objects.get(day=today()).member == cast.boris.id
    assert lead.post("/console/rota/swap", {"day": "tomorrow"}).status_code == 422


def test_a_member_says_that_they_are_here_or_cannot_come(cast: Cast, signed_in: Enter) -> None:
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, today() - datetime.timedelta(1), (Window(0, 1439),)),
                              actions.Planned(cast.ada.id, today(), (Window(0, 1440),))])  # fmt: skip
    ada, shift = signed_in(cast.ada), Shift.objects.get(day=today())

    shown = ada.get("/console/shifts").content.decode()
    answers = [ada.post(f"/console/shifts/{shift.id}", {"presence": said}).status_code for said in ("here", "asleep")]

    assert "I am here" in shown
    assert answers == [302, 422]
    assert Shift.objects.get(id=shift.id).presence == "here"
    assert "✓ here" in ada.get("/console/shifts").content.decode()


def test_hours_languages_and_deadlines_are_kept_and_a_slip_keeps_what_was_typed(cast: Cast, signed_in: Enter) -> None:
    lead = signed_in(cast.boris)
    lead.post("/console/rota/hours/languages", {"member": str(cast.ada.id), f"speaks-{cast.ada.id}": ["ko"]})
    lead.post("/console/rota/hours/openings", {"open-0-language": "", "open-0-day-0": "9-12, 14-18",
                                               "special-0-day": "2026-12-25"})  # fmt: skip
    house = {"zone": "Europe/Kyiv", "within-0": "1440", "within-1": "60", "within-2": "20", "within-3": "5",
             "trial-weekday": "3", "trial-time": "10:30"}  # fmt: skip
    lead.post("/console/rota/hours/house", house)

    slip = lead.post("/console/rota/hours/house", house | {"zone": "Kyiv time"})

    assert (queries.house().answer_within, queries.house().trial_minute) == ((1440, 60, 20, 5), 630)
    assert queries.speaks() == {cast.ada.id: {"ko"}}
    page = lead.get("/console/rota/hours").content.decode()
    assert 'value="09:00-12:00, 14:00-18:00"' in page
    assert (slip.status_code, 'value="Kyiv time"' in slip.content.decode()) == (422, True)
    assert lead.post("/console/rota/hours/openings", {"open-0-day-0": "always"}).status_code == 422
    assert lead.post("/console/rota/hours/languages", {"member": "nobody"}).status_code == 422


def test_who_is_called_sees_it_and_takes_it(paging_cast: Cast, signed_in: Enter) -> None:
    actions.page(About.ANSWER_DUE, actions.cause_of(b"one"), clock.now())
    actions.call_due(clock.now())
    boris, ada = signed_in(paging_cast.boris), signed_in(paging_cast.ada)
    page = queries.calls_for(paging_cast.boris.id)[0]

    bars = [each.get("/console/pages").content.decode() for each in (boris, ada)]
    answers = [each.post(f"/console/pages/{page.id}/tap").status_code for each in (ada, boris)]

    assert ["An answer is due." in bar for bar in bars] == [True, False]
    assert answers == [404, 302]
    assert "ring" not in boris.get("/console/pages").content.decode()


def test_a_link_from_a_mail_does_nothing_until_its_button_is_pressed(paging_cast: Cast, signed_in: Enter) -> None:
    actions.page(About.ANSWER_DUE, actions.cause_of(b"one"), clock.now())
    actions.call_due(clock.now())
    ring = Ring.objects.get()
    token = locking.derive(keys.sender_pair().private, b"page tap " + ring.page_id.bytes + ring.member.bytes).hex()
    signed_in(paging_cast.ada)
    anybody = Client()

    shown = anybody.get(f"/console/tap/{token}")
    before = Ring.objects.get().tapped
    pressed = [anybody.post(f"/console/tap/{token}").status_code for _ in range(2)]

    assert (shown.status_code, before, Ring.objects.get().tapped) == (200, False, True)
    assert pressed == [200, 404]


def test_a_member_adds_confirms_and_removes_a_way(paging_cast: Cast, signed_in: Enter) -> None:
    ada = signed_in(paging_cast.ada)

    slip = ada.post("/console/shifts/ways", {"kind": "mail", "address": "nowhere"})
    ada.post("/console/shifts/ways", {"kind": "mail", "address": "ada@example.org"})
    (way,) = queries.ways(paging_cast.ada.id)
    wrong = ada.post(f"/console/shifts/ways/{way.id}/confirm", {"code": "none"})
    shown = ada.get("/console/shifts").content.decode()
    ada.post(f"/console/shifts/ways/{way.id}/remove")

    assert (slip.status_code, 'value="nowhere"' in slip.content.decode(), wrong.status_code) == (422, True, 422)
    assert "waits for the code of its test" in shown
    assert "ada@example.org" not in shown
    assert queries.ways(paging_cast.ada.id) == []
