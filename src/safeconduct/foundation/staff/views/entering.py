"""Coming in: by passphrase and second factor, by a link good once, and adding the second factor itself."""

import base64
import contextlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.staff import actions, forms
from safeconduct.foundation.staff.access import sessions
from safeconduct.foundation.staff.domain import factors
from safeconduct.foundation.staff.models import Account, FactorKind, LinkKind
from safeconduct.foundation.staff.views import showing
from safeconduct.foundation.staff.views.showing import next_page, sentence
from safeconduct.foundation.vault.domain import one_time_codes
from safeconduct.foundation.vault.domain.sealing import Unopenable

CHALLENGE = "challenge"
NEW_APP = "new_app"
THEN = "then"


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and passphrase; the second factor follows on a page of its own."""
    if request.method == "GET":
        return render(request, "staff/sign_in.html", {"next": next_page(request)})
    name = request.POST.get("name", "")
    try:
        member, private = actions.show_passphrase(name, request.POST.get("passphrase", ""))
    except (actions.WrongSignIn, actions.TooSoon, actions.Busy) as refusal:
        page: dict[str, object] = {"next": next_page(request), "name": name}
        return showing.refused(request, "staff/sign_in.html", page, refusal)
    sessions.begin(request, member, private)
    request.session[THEN] = next_page(request)
    return redirect("staff-second-factor" if member.authenticators.exists() else "staff-enrol")


@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """A code or a passkey of the member whose passphrase was right."""
    signed = _signed(request)
    if signed is None or signed.complete:
        return redirect("staff-sign-in" if signed is None else "staff-home")
    if not signed.member.authenticators.exists():
        return redirect("staff-enrol")
    if request.method == "GET":
        return _ask(request, signed)
    try:
        _check(request, signed)
    except (actions.WrongSignIn, actions.TooSoon) as refusal:
        return _ask(request, signed, sentence(refusal))
    return _enter(request, signed)


def _check(request: HttpRequest, signed: sessions.Signed) -> None:
    answer = request.POST.get("passkey", "")
    if answer:
        challenge = base64.b64decode(request.session.pop(CHALLENGE, ""))
        actions.show_passkey(signed.member, answer, challenge, showing.origin(request))
    else:
        actions.show_code(signed.member, request.POST.get("code", ""))


def _ask(request: HttpRequest, signed: sessions.Signed, problem: str = "") -> HttpResponse:
    kinds = set(signed.member.authenticators.values_list("kind", flat=True))
    question = ""
    if FactorKind.WEBAUTHN in kinds:
        question, challenge = actions.passkey_question(signed.member, showing.origin(request))
        request.session[CHALLENGE] = base64.b64encode(challenge).decode()
    page = {"problem": problem, "has_app": FactorKind.TOTP in kinds, "question": question}
    return render(request, "staff/second_factor.html", page, status=422 if problem else 200)


def _enter(request: HttpRequest, signed: sessions.Signed) -> HttpResponse:
    then = request.session.pop(THEN, "/console/")
    actions.arrive(signed.member, signed.private)
    sessions.begin(request, signed.member, signed.private, complete=True)
    return redirect(then)


@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Add an authenticator app; one who is signed in already says the passphrase again."""
    signed = _may_enrol(request)
    if signed is None:
        return redirect("staff-sign-in")
    secret = _new_secret(request, signed)
    if request.method == "GET":
        return _offer(request, signed, secret)
    try:
        _confirm(request, signed)
        actions.add_app(signed.member, secret, request.POST.get("code", ""), request.POST.get("name", ""))
    except (actions.WrongSignIn, actions.TooSoon, actions.Busy) as refusal:
        return _offer(request, signed, secret, refusal)
    request.session.pop(NEW_APP, None)
    return redirect("staff-account") if signed.complete else _enter(request, signed)


@require_http_methods(["POST"])
def enrol_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey: the browser's answer to the question on the page before."""
    signed = _may_enrol(request)
    if signed is None:
        return redirect("staff-sign-in")
    try:
        _confirm(request, signed)
        challenge = base64.b64decode(request.session.pop(CHALLENGE, ""))
        answer, name = request.POST.get("passkey", ""), request.POST.get("name", "")
        actions.add_passkey(signed.member, answer, challenge, showing.origin(request), name)
    except (actions.BadPasskey, actions.WrongSignIn, actions.TooSoon, actions.Busy) as refusal:
        return _offer(request, signed, _new_secret(request, signed), refusal)
    return redirect("staff-account") if signed.complete else _enter(request, signed)


def _may_enrol(request: HttpRequest) -> sessions.Signed | None:
    """Whoever is signed in wholly, or has no second factor yet: else a passphrase alone could add one."""
    signed = _signed(request)
    if signed and (signed.complete or not signed.member.authenticators.exists()):
        return signed
    return None


def _confirm(request: HttpRequest, signed: sessions.Signed) -> None:
    """A stolen session cannot add a key: it does not know the passphrase. Raises WrongSignIn, TooSoon."""
    if signed.complete:
        actions.show_passphrase(signed.member.name, request.POST.get("passphrase", ""))


def _new_secret(request: HttpRequest, signed: sessions.Signed) -> bytes:
    """The secret on offer in this session, locked there under the console's key."""
    key, kept = secret_files.read("console", "totp"), request.session.get(NEW_APP)
    if kept:
        # Locked for another member, or under a key that the console had before: a new one is offered.
        with contextlib.suppress(Unopenable):
            return factors.open_secret(key, base64.b64decode(kept), signed.member.id)
    secret = actions.new_secret()
    request.session[NEW_APP] = base64.b64encode(factors.lock_secret(key, secret, signed.member.id)).decode()
    return secret


def _offer(
    request: HttpRequest, signed: sessions.Signed, secret: bytes, refusal: Refused | None = None
) -> HttpResponse:
    question, challenge = actions.passkey_options(signed.member, showing.origin(request))
    request.session[CHALLENGE] = base64.b64encode(challenge).decode()
    page: dict[str, object] = {
        "picture": showing.picture(one_time_codes.address_for_apps(secret, signed.member.name)),
        "typed": base64.b32encode(secret).decode(),
        "question": question,
        "again": signed.complete,
    }
    if refusal:
        return showing.refused(request, "staff/enrol.html", page, refusal)
    return render(request, "staff/enrol.html", page)


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A link good once. Looking at it does not use it up; the button does."""
    row = actions.look(token)
    if request.method == "GET":
        return _show_link(request, row.kind)
    if row.kind == LinkKind.REHEARSAL:
        member, private = actions.enter_rehearsal(token)
        sessions.begin(request, member, private, complete=True)
        return redirect("staff-home")
    try:
        member, private = _take_up(request, token, row.kind)
    except NotFound:
        raise
    except Refused as refusal:
        return _show_link(request, row.kind, refusal)
    sessions.begin(request, member, private)
    return redirect("staff-enrol")


def _take_up(request: HttpRequest, token: str, kind: str) -> tuple[Account, bytes]:
    passphrase = request.POST.get("passphrase", "")
    if kind == LinkKind.RENEWAL:
        return actions.renew(token, passphrase)
    return actions.accept(token, request.POST.get("name", ""), passphrase, forms.language(request.POST))


def _show_link(request: HttpRequest, kind: str, refusal: Refused | None = None) -> HttpResponse:
    page: dict[str, object] = {
        "kind": kind,
        "name": request.POST.get("name", ""),
        "languages_offered": showing.LANGUAGES,
    }
    if refusal:
        return showing.refused(request, "staff/link.html", page, refusal)
    return render(request, "staff/link.html", page)


def _signed(request: HttpRequest) -> sessions.Signed | None:
    found: sessions.Signed | None = getattr(request, "signed", None)
    return found
