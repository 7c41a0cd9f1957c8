"""What stands around every page."""

import dataclasses
import pathlib

import pytest
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import RequestFactory
from pytest_django import Settings

from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.wiring.doors import middleware

SECRET = "a" * 32


@pytest.fixture
def installation(settings: Settings) -> None:
    named = dataclasses.replace(settings.INSTALLATION, host="calls.example", onion="abc.onion")
    settings.INSTALLATION = named
    settings.ALLOWED_HOSTS = ["calls.example", "abc.onion", "localhost"]


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("페이지")


def headers(host: str) -> HttpResponse:
    return middleware.public_headers(answer)(RequestFactory().get("/ko/", headers={"host": host}))  # type: ignore[return-value]


@pytest.mark.usefixtures("installation")
def test_a_page_for_people_outside_takes_nothing_from_elsewhere() -> None:
    response = headers("localhost")

    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == "9"


@pytest.mark.usefixtures("installation")
def test_only_the_name_with_tls_asks_browsers_to_remember_it() -> None:
    asked = [
        headers(host).has_header("Strict-Transport-Security") for host in ("calls.example", "abc.onion", "localhost")
    ]

    assert asked == [True, False, False]


@pytest.mark.usefixtures("installation")
def test_a_page_is_shown_under_no_name_but_ours() -> None:
    with pytest.raises(DisallowedHost):
        headers("evil.example")


@pytest.mark.parametrize("tls", [True, False])
def test_a_cookie_asks_for_tls_where_there_is_tls(tls: bool) -> None:
    kept = HttpResponse()
    kept.set_cookie("return", "x", secure=True)

    response = middleware.public_headers(lambda _: kept)(RequestFactory().get("/ko/return", secure=tls))

    assert ("secure" in response.cookies["return"].OutputString().lower()) is tls


def test_a_view_may_ask_for_another_policy() -> None:
    own = middleware.public_headers(lambda _: HttpResponse(headers={"Content-Security-Policy": "own"}))

    assert own(RequestFactory().get("/"))["Content-Security-Policy"] == "own"  # type: ignore[index]


@pytest.mark.parametrize(("failure", "status"), [(NotFound("x"), 404), (Refused("<Not you.>"), 409)])
def test_a_refusal_is_a_page_with_its_sentence(failure: Exception, status: int) -> None:
    shown = middleware.refusals_shown(answer).process_exception(RequestFactory().get("/console/"), failure)  # type: ignore[attr-defined]

    assert shown.status_code == status
    assert b"<Not" not in shown.content


@pytest.mark.parametrize(
    ("origin", "token", "let_in"),
    [
        ({}, True, True),
        ({"HTTP_ORIGIN": "null"}, True, True),
        ({"HTTP_ORIGIN": "https://localhost"}, True, True),
        ({"HTTP_ORIGIN": "https://evil.example"}, True, False),
        ({"HTTP_REFERER": "https://evil.example/"}, True, False),
        ({"HTTP_ORIGIN": "null"}, False, False),
    ],
)
@pytest.mark.parametrize("secure", [True, False])
def test_a_careful_browser_may_return(
    settings: Settings, origin: dict[str, str], token: bool, let_in: bool, secure: bool
) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    if not secure:
        origin = {key: value.replace("https:", "http:") for key, value in origin.items()}
        let_in = let_in or "HTTP_REFERER" in origin  # without TLS Django does not look at the referrer
    request = RequestFactory(SERVER_NAME="localhost").post("/ko/return", secure=secure, **origin)
    request.COOKIES["csrftoken"] = SECRET
    request.POST = QueryDict(f"csrfmiddlewaretoken={SECRET}" if token else "")  # type: ignore[assignment]
    protection = middleware.ReturnCsrf(answer)
    protection.process_request(request)

    refused = protection.process_view(request, answer, (), {})

    assert (refused is None) is let_in


def test_the_static_files_come_from_memory() -> None:
    from safeconduct.wiring.doors import plain_views

    name, (content, _, tag) = next(iter(plain_views.FILES.items()))
    factory = RequestFactory()

    assert plain_views.static_file(factory.get("/"), name).content == content
    assert plain_views.static_file(factory.get("/", headers={"If-None-Match": tag}), name).status_code == 304
    assert not any(pathlib.PurePath(each).is_absolute() or ".." in each for each in plain_views.FILES)


def test_every_text_says_in_which_letters_it_is_written() -> None:
    from safeconduct.wiring.doors import plain_views

    kinds = {kind for _, kind, _ in plain_views.FILES.values()} | {
        plain_views.health(RequestFactory().get("/"))["Content-Type"]
    }

    assert any(kind.startswith("text/css") for kind in kinds)
    assert [kind for kind in kinds if kind.startswith("text/") and not kind.endswith("; charset=utf-8")] == []
