"""The one form that everything is about, and the receipt after it."""

import dataclasses

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.foundation.languages.domain.texts import Texts
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, forms
from safeconduct.line.hotline.domain.inbound import Received, Standing
from safeconduct.line.hotline.domain.typed import normal_forms
from safeconduct.line.hotline.public_views.failures import tell
from safeconduct.line.hotline.public_views.messages import beside
from safeconduct.line.hotline.public_views.sheets import in_language, open_sheet, secret_sheet

_NEW = forms.Letter("", "")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def write(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Write to us; the answer to a message is its receipt."""
    if request.method != "POST":
        return _form(request, worded, dataclasses.replace(_NEW, move=forms.move(request.GET)))
    letter = forms.sent(request.POST)
    return _form(request, worded, letter, status=422) if letter.problem else _taken(request, worded, letter)


def _taken(request: HttpRequest, worded: Texts, letter: forms.Letter) -> HttpResponse:
    try:
        inbound = letter.inbound(worded.language.code)
        received = actions.receive_moved(inbound) if inbound.move else actions.receive(inbound)
    except Exception as error:  # noqa: BLE001  the outer edge: whatever broke, the typed text must come back
        tell(error)
        return _form(request, worded, forms.sent_back(letter, forms.why_not(error)), status=503)
    return _received(worded, received)


def _form(request: HttpRequest, worded: Texts, letter: forms.Letter, status: int = 200) -> HttpResponse:
    problem = letter.problem and worded.sentence(letter.problem.path, **letter.problem.values)
    return open_sheet(
        request, worded, "write", here="write", status=status,
        text=letter.text, danger=letter.danger, problem=problem, field=forms.to_change(letter.problem, "text"),
        form_id=forms.next_form_id(letter),
        again=forms.must_choose_again(letter), move=letter.move,
    )  # fmt: skip


def _received(worded: Texts, received: Received) -> HttpResponse:
    if received.receipt is None:
        return secret_sheet(worded, "known")
    code = words.list_code(worded.language.code)
    repeated = received.standing is Standing.REPEATED
    return _receipt(worded, received.receipt, code, repeated=repeated)


def _receipt(
    worded: Texts, receipt: receipts.Receipt, code: str, *, repeated: bool = False, tried: str = ""
) -> HttpResponse:
    spelt = words.spell(receipt.words, code)
    return secret_sheet(
        worded, "receipt", alone=True, list=BY_CODE[code], words=spelt, padding=beside(spelt),
        positions=",".join(str(position) for position in receipt.words),
        digits=receipt.digits,
        numbers=[as_number(receipt.digits[:12]), as_number(receipt.digits[12:])],
        repeated=repeated,
        tried=tried,
    )  # fmt: skip


def as_number(digits: str) -> str:
    """Twelve digits as an international telephone number is written."""
    return f"{digits[:2]} {digits[2:6]} {digits[6:10]} {digits[10:]}"


@csrf_exempt
@require_POST
@in_language
def try_receipt(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Say whether what was typed is the receipt that the page carried along. Nothing is looked up or kept."""
    trial = forms.trial(request.POST)
    if trial is None or trial.list_code not in BY_CODE:
        return open_sheet(request, worded, "return", here="return", status=422)
    known = {receipts.normal_words(trial.receipt.words, trial.list_code), receipts.normal_digits(trial.receipt.digits)}
    is_right = not known.isdisjoint(normal_forms(words.understand(trial.typed).candidates))
    return _receipt(worded, trial.receipt, trial.list_code, tried="right" if is_right else "wrong")
