"""How a page leaves the house: mail and Telegram by apprise, or a program that who runs the machine has laid ready.

Members give addresses, never settings: where our mail goes out and which bot speaks stands in the installation, so
that nobody can make this machine call an address inside its own network, or run a program of their choice.
"""

import json
import subprocess
import urllib.parse
import uuid

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from safeconduct.foundation.kit import clock
from safeconduct.foundation.rota.actions import calling
from safeconduct.foundation.rota.models import Way, WayKind
from safeconduct.foundation.staff import access as staff
from safeconduct.foundation.work.domain import retrying

TITLE = "Safe Conduct"
REACHED, FAILED, OVER = b"reached", b"failed", b"over"


def send(text: bytes, _key: bytes) -> bytes:
    """Make one call, unless it is over. A failure is not tried again: the next call comes in minutes anyway."""
    way_id, token, until = json.loads(text)
    way = Way.objects.filter(id=way_id).first()
    if way is None or clock.now().isoformat() > until:
        return OVER
    return REACHED if reach(WayKind(way.kind), calling.open_way(way), _words(way, token)) else FAILED


def delivered(text: bytes, learnt: bytes) -> None:
    """Count failures in a row, so that the member and the board see a way that leads nowhere."""
    way = Way.objects.filter(id=json.loads(text)[0])
    if learnt == FAILED:
        way.update(failures=F("failures") + 1)
    elif learnt == REACHED:
        way.update(failures=0)


def stopped(_text: bytes, _reason: str) -> None:
    """Nothing stops for good: `send` never says so."""


def _words(way: Way, token: str) -> str:
    """Nothing but that something is due, in the member's language; and the button, where the house has a name."""
    with translation.override(staff.language_of(way.member)):
        said = _("Safe Conduct: something is due.")
    host = settings.INSTALLATION.host
    return f"{said}\n\nhttps://{host}/console/tap/{token}" if host else said


def reach(kind: WayKind, address: str, words: str) -> bool:
    """Whether it went out, as far as the provider says."""
    if kind is WayKind.COMMAND:
        return _run(address, words)
    url = url_of(kind, address)
    return bool(url) and _notify(url, words)


def url_of(kind: WayKind, address: str) -> str:
    """What apprise is given; nothing where the house has no such way."""
    given = settings.INSTALLATION
    if kind is WayKind.TELEGRAM:
        return f"tgram://{given.page_telegram}/{address}/" if given.page_telegram else ""
    if not given.page_mail:
        return ""
    joint = "&" if "?" in given.page_mail else "?"
    return f"{given.page_mail}{joint}to={urllib.parse.quote(address)}"


def _notify(url: str, words: str) -> bool:
    # Large, and needed by the one process that pages: no other carries it.
    import apprise  # noqa: PLC0415

    sender = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False, app_id=TITLE, app_url=""))
    return bool(sender.add(url) and sender.notify(body=words, title=TITLE))


def _run(typed: str, words: str) -> bool:
    name, _space, argument = typed.partition(" ")
    program = settings.INSTALLATION.secrets / "work" / "commands" / name
    if not program.is_file():
        return False
    try:
        done = subprocess.run(  # noqa: S603  # one of the programs that who runs the machine laid there, without a shell
            [program, *([argument] if argument else [])], input=words.encode(), capture_output=True, check=False,
            timeout=retrying.LONGEST_CALL.total_seconds(), env={"PATH": "/usr/bin:/bin"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def send_test(text: bytes, _key: bytes) -> bytes:
    """Send the test page of a new way, with the code that must come back."""
    way = Way.objects.filter(id=uuid.UUID(bytes=text[:16])).first()
    if way is None:
        return OVER
    with translation.override(staff.language_of(way.member)):
        words = _("Safe Conduct: a test. The code is %(code)s.") % {"code": text[16:].decode()}
    return REACHED if reach(WayKind(way.kind), calling.open_way(way), words) else FAILED


def test_delivered(text: bytes, learnt: bytes) -> None:
    """As for a page."""
    delivered(json.dumps([uuid.UUID(bytes=text[:16]).hex]).encode(), learnt)
