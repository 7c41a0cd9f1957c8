"""Back with a receipt: read the answer, write more, choose a word of one's own, forget everything."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from safeconduct.foundation.languages.domain.texts import Texts
from safeconduct.line.hotline import actions, forms
from safeconduct.line.hotline.domain.inbound import OpenedThread
from safeconduct.line.hotline.public_views.cookies import VISIT, drop, is_own_form, keep, token, with_token
from safeconduct.line.hotline.public_views.failures import tell
from safeconduct.line.hotline.public_views.messages import padded
from safeconduct.line.hotline.public_views.sheets import in_language, open_sheet, secret_sheet

_NOTHING = forms.Letter("", "")
# In the address after a message was kept: its page says so once, above the conversation.
SENT = "sent"


@csrf_exempt  # Before its cookie a form carries no authority; after it `is_own_form` asks.
@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def come_back(request: HttpRequest, worded: Texts) -> HttpResponse:
    """The line for the words, and behind it the conversation; asking again looks again."""
    if request.method == "POST":
        return _opened(request, worded)
    if VISIT not in request.COOKIES:
        return _line(request, worded)
    return _conversation(request, worded, request.COOKIES[VISIT], _NOTHING, sent=SENT in request.GET)


def _opened(request: HttpRequest, worded: Texts) -> HttpResponse:
    typed, text = request.POST.get("receipt", ""), request.POST.get("text", "")
    try:
        visit, hint = _visit(typed)
    except Exception as error:  # noqa: BLE001  the outer edge: whatever broke, what was typed must come back
        tell(error)
        return _line(request, worded, "errors.try_later", typed=typed, text=text, status=503)
    # Made for a hit too, and thrown away: a miss must not be told by its greater work.
    missed = _line(request, worded, "errors.no_such_receipt", typed=typed, text=text, hint=hint)
    if not visit:
        return missed
    if text:
        return keep(_conversation(request, worded, visit, forms.Letter(text, "")), visit)
    # A page of its own, so that "look again" and going back never send the words once more.
    return keep(HttpResponseRedirect(f"/{worded.language.code}/return"), visit)


def _visit(typed: str) -> tuple[str, str]:
    """The cookie's value, or nothing, and where the typed line may be wrong."""
    try:
        return actions.open_receipt(typed), ""
    except actions.NotOurs as miss:
        return "", forms.slip(miss.hint)


def _line(
    request: HttpRequest,
    worded: Texts,
    path: str = "",
    *,
    typed: str = "",
    text: str = "",
    hint: str = "",
    status: int = 422,
) -> HttpResponse:
    problem = worded.sentence(path) if path else None
    response = open_sheet(
        request, worded, "return", here="return", status=status if path else 200,
        problem=problem, field=forms.to_change(path, "typed"), typed=typed, text=text, slip=hint,
    )  # fmt: skip
    return drop(response) if VISIT in request.COOKIES else response


def over(request: HttpRequest, worded: Texts) -> HttpResponse:
    """The line for the words again: the cookie is too old, or the conversation is gone."""
    return _line(request, worded, "errors.expired")


def _conversation(
    request: HttpRequest, worded: Texts, visit: str, letter: forms.Letter, *, sent: bool = False
) -> HttpResponse:
    try:
        thread = actions.visit(visit)
    except actions.VisitOver:
        return _line(request, worded, "errors.expired", text=letter.text)
    problem = letter.problem and worded.sentence(letter.problem.path, **letter.problem.values)
    response = secret_sheet(
        worded, "conversation", status=422 if problem else 200,
        messages=padded(worded, thread), waiting=_waits(thread), sent=sent,
        problem=problem, field=forms.to_change(letter.problem, "text"), text=letter.text, danger=letter.danger,
        form_id=forms.next_form_id(letter), token=token(request),
        again=forms.must_choose_again(letter), bot=bool(actions.bot_name()),
    )  # fmt: skip
    return with_token(request, response)


def _waits(thread: OpenedThread) -> bool:
    return not thread.messages or not thread.messages[-1].from_us


@csrf_exempt
@require_POST
@in_language
def more(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Write more in an opened conversation."""
    letter, visit = forms.sent(request.POST), request.COOKIES.get(VISIT, "")
    if not letter.problem and not is_own_form(request):
        letter = forms.sent_back(letter, "errors.form_lost")
    if letter.problem:
        return _conversation(request, worded, visit, letter)
    try:
        actions.write_on(visit, letter.inbound(worded.language.code))
    except actions.VisitOver:
        return _line(request, worded, "errors.expired", text=letter.text)
    except Exception as error:  # noqa: BLE001  the outer edge: whatever broke, the typed text must come back
        tell(error)
        return _conversation(request, worded, visit, forms.sent_back(letter, forms.why_not(error)))
    # A page of its own, so that "look again" and going back never send the words once more; and nothing is opened here.
    return HttpResponseRedirect(f"/{worded.language.code}/return?{SENT}")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def own_word(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Choose a word that opens a harmless conversation."""
    visit, path, chosen = request.COOKIES.get(VISIT, ""), "", False
    try:
        if request.method == "POST":
            path, chosen = _chosen(request, visit)
        else:
            actions.visit(visit)
    except actions.VisitOver:
        return _line(request, worded, "errors.expired")
    response = secret_sheet(
        worded, "word", status=422 if path else 200, chosen=chosen, problem=worded.sentence(path) if path else None,
        field=forms.to_change(path, "word"), word=request.POST.get("word", "") if path else "", token=token(request),
    )  # fmt: skip
    return with_token(request, response)


def _chosen(request: HttpRequest, visit: str) -> tuple[str, bool]:
    if not is_own_form(request):
        return "errors.form_lost", False
    typed = forms.own_words(request.POST)
    try:
        actions.choose_own_words(visit, typed)
    except actions.OwnWordRefused:
        return "errors.word_refused", False
    return ("", True) if typed else ("errors.word_refused", False)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@in_language
def forget(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Say what will be lost; then forget it at once."""
    visit, path = request.COOKIES.get(VISIT, ""), ""
    try:
        actions.visit(visit)
        if request.method == "POST" and is_own_form(request):
            actions.forget(visit)
            return drop(open_sheet(request, worded, "forgotten"))
    except actions.VisitOver:
        return _line(request, worded, "errors.expired")
    path = "errors.try_later" if request.method == "POST" else ""
    response = secret_sheet(
        worded, "forget", status=422 if path else 200,
        problem=worded.sentence(path) if path else None, token=token(request),
    )  # fmt: skip
    return with_token(request, response)


@csrf_exempt
@require_POST
@in_language
def close(_request: HttpRequest, worded: Texts) -> HttpResponse:
    """Close the conversation on this phone; it stays with us."""
    return drop(HttpResponseRedirect(f"/{worded.language.code}/return"))
