"""Before and after a machine translates: where the machine may stand, and which phrases it never gets to see.

The server is LibreTranslate's, on our own machine or beside it; nothing that people write is asked of anybody else's.
"""

import dataclasses
import functools
import ipaddress
import pathlib
import re
import tomllib
import urllib.parse

GLOSSARY = pathlib.Path(__file__).parent.parent / "data" / "glossary.toml"
PORT = 5000

_MARK = "[[{}]]"
_MARKED = re.compile(r"\[\s*\[\s*(\d{1,3})\s*\]\s*\]")


class SomebodyElses(ValueError):
    """An address that is not on our own machine or in our own network; the sentence says what is."""


class PhraseLost(ValueError):
    """The machine dropped, doubled or made up a phrase that it was to leave alone."""


@dataclasses.dataclass(frozen=True)
class Server:
    """Where the translating machine answers."""

    host: str
    port: int
    path: str = "/translate"


def server(address: str) -> Server:
    """Read an address. Raises SomebodyElses with a sentence, for a name as for a machine of others."""
    parts = urllib.parse.urlsplit(address)
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
    try:
        place, port = ipaddress.ip_address(host), parts.port or PORT
    except ValueError:
        place, port = None, 0
    ours = place is not None and (place.is_loopback or place.is_private) and not place.is_unspecified
    if parts.scheme != "http" or not ours or parts.username or parts.query:
        raise SomebodyElses(
            "SAFECONDUCT_TRANSLATE must be the address of a server on your own machine or network, in digits, "
            "as http://127.0.0.1:5000: what people write is shown to nobody else's machine."
        )
    return Server(host, port, parts.path.rstrip("/") + "/translate")


@dataclasses.dataclass(frozen=True)
class Protected:
    """A text as the machine sees it, and what stands behind its marks."""

    text: str
    phrases: tuple[str, ...]


def protect(text: str, source: str, target: str) -> Protected:
    """Put a mark in place of every phrase of the glossary; behind it stand the agreed words of the other language."""
    phrases: list[str] = []

    def mark(found: re.Match[str]) -> str:
        phrases.append(_agreed(found[0], source, target))
        return _MARK.format(len(phrases) - 1)

    # Whoever writes such a mark themselves must not be taken for us.
    plain = _MARKED.sub(lambda found: found[1], text)
    return Protected(_phrases(source).sub(mark, plain), tuple(phrases))


def restore(translated: str, protected: Protected) -> str:
    """The phrases in place of their marks. Raises PhraseLost where not each came back once."""
    came = sorted(int(number) for number in _MARKED.findall(translated))
    if came != list(range(len(protected.phrases))):
        raise PhraseLost
    return _MARKED.sub(lambda found: protected.phrases[int(found[1])], translated)


def _agreed(phrase: str, source: str, target: str) -> str:
    for term in _glossary():
        if phrase.casefold() in {form.casefold() for form in term.get(source, ())}:
            return term.get(target, [phrase])[0]
    return phrase


@functools.cache
def _phrases(source: str) -> re.Pattern[str]:
    forms = sorted((form for term in _glossary() for form in term.get(source, ())), key=len, reverse=True)
    # Korean writes its particles onto a word; everywhere else a phrase ends where its word ends.
    end = "" if source == "ko" else r"(?!\w)"
    return re.compile("|".join(rf"(?<!\w){re.escape(form)}{end}" for form in forms) or "(?!)", re.IGNORECASE)


@functools.cache
def _glossary() -> tuple[dict[str, list[str]], ...]:
    return tuple(tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))["term"])
