"""The few pages that the gate answers by itself, when nobody behind it can. They never say that something arrived."""

import html
import http

from safeconduct.foundation.languages.domain.offered import BY_CODE

# In English until a reviewed text stands in each language.
_TEXTS = {
    400: "This request could not be read. Open the first page again.",
    403: "This page has been open too long. Open it again and send the form from there.",
    404: "There is no such page here. Open the first page again.",
    408: "The line was too slow and nothing was received. Go back; your text is still in the form. Send it again.",
    411: "This request could not be read. Send the form from the page itself.",
    413: "This is too large and was not received. Go back and send the text alone, in shorter parts.",
    431: "This request could not be read. Close the page, open it again and send the form from there.",
    500: "Something failed on our side. Do not take this as received: go back and send it again. "
    "The same form sent twice arrives once.",
    503: "Nobody here can answer at this moment. Do not take this as received: go back in a minute and send it "
    "again. The same form sent twice arrives once.",
}

_PAGE = (
    '<!doctype html><html lang="{code}" dir="{direction}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    '<body><main><h1>{title}</h1><p role="alert">{text}</p>{way}</main></body></html>'
)


def page(status: int, path: str = "/", text: str = "") -> str:
    """A plain page for this status, in the language of the path as far as a text stands in it."""
    code = path.split("/", 2)[1] if path.startswith("/") else ""
    way = f'<p><a href="/{code}/">←</a></p>' if code in BY_CODE else '<p><a href="/">←</a></p>'
    title = http.HTTPStatus(status).phrase
    shown = html.escape(text or _TEXTS.get(status, _TEXTS[400]))
    return _PAGE.format(code="en", direction="ltr", title=title, text=shown, way=way)


def answer(status: int, path: str = "/") -> bytes:
    """The whole HTTP answer, ready to be sent."""
    body = page(status, path).encode()
    head = [
        f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer",
        "Connection: close",
        *(["Retry-After: 20"] if status == 503 else []),
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
