"""The rota's cast on each database in turn, and browsers in which they are signed in."""

import pathlib
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from founding import Cast, found_hotline
from rota import mail
from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.rota import queries
from safeconduct.foundation.staff.access import sessions
from safeconduct.foundation.staff.models import Account
from safeconduct.foundation.vault.domain import signing
from safeconduct.wiring.doors.pools import POOLS, Kind


@pytest.fixture
def cast(any_house: pathlib.Path) -> Cast:
    """A founded hotline: Ada answers, Boris leads the shift."""
    queries.forget()
    return found_hotline()


@pytest.fixture
def signed_in(settings: object) -> Iterator[Callable[[Actor], Client]]:
    """A browser in which this member has shown passphrase and second factor, before the console's process."""
    settings.MIDDLEWARE = list(POOLS[Kind.CONSOLE].middleware)  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = "safeconduct.wiring.doors.console_urls"  # type: ignore[attr-defined]

    def enter(actor: Actor) -> Client:
        client, request = Client(), HttpRequest()
        request.session = SessionStore()
        sessions.begin(request, Account.objects.get(id=actor.id), actor.private, complete=True)
        request.session.save()
        client.cookies["session"] = request.session.session_key
        client.cookies[sessions.COOKIE] = request.__dict__["key_to_set"]
        return client

    yield enter


@pytest.fixture
def paging_cast(cast: Cast) -> Cast:
    """The same, with the keys of the work process."""
    secret_files.write(settings.INSTALLATION.secrets, "work", "log_key", signing.new_signing_key())
    return cast


@pytest.fixture
def mail_server() -> Iterator[mail.MailServer]:
    """A mail server of this test's own."""
    with mail.running() as server:
        yield server
