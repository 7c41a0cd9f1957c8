"""What the gate says by itself."""

import pytest
from django.db import connections

from approved import approve
from safeconduct.foundation.languages.domain.texts import texts
from safeconduct.foundation.publishing import queries as publishing
from safeconduct.wiring.doors import sorry


@pytest.mark.parametrize("status", [400, 404, 408, 411, 413, 431, 500, 502, 503])
def test_no_page_of_the_gate_claims_that_something_arrived(status: int) -> None:
    head, _, body = sorry.answer(status, "/en/write").decode().partition("\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {status} ")
    assert f"Content-Length: {len(body.encode())}" in head
    assert 'role="alert"' in body
    assert texts("en").sentence("receipt.heading") not in body


def test_a_draft_is_not_shown_on_a_real_installation() -> None:
    assert 'lang="en"' in sorry.page(503, "/ru/write")


def test_the_gate_learns_once_what_it_may_say(house: object) -> None:
    approve("ru")
    sorry.learn_languages()

    assert 'lang="ru"' in sorry.page(503, "/ru/write")
    assert 'lang="en"' in sorry.page(503, "/ko/write")


def test_without_a_database_the_gate_still_answers(house: object) -> None:
    publishing.forget()
    with connections["staff"].cursor() as cursor:
        cursor.execute("DROP TABLE publishing_textreview")

    sorry.learn_languages()

    assert 'lang="en"' in sorry.page(503, "/ru/write")


def test_what_was_asked_is_not_echoed() -> None:
    assert "<b>" not in sorry.page(404, "/<b>/<b>")
    assert "<b>" not in sorry.page(409, "/", "<b>")


def test_a_caller_is_led_home_or_out_and_a_member_back_to_the_console() -> None:
    to_a_caller, to_a_member = sorry.page(404, "/en/nowhere"), sorry.page(409, "/console/people", "why")

    assert 'href="/en/leave"' in to_a_caller
    assert "leave" not in to_a_member
    assert 'href="/console/"' in to_a_member
