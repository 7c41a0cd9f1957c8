"""Two hundred things that a person, a broken phone, a proxy or an enemy may send to a form.

Each names what was meant; `FORM` in a body stands for a good form id. What is wrong on the wire is in `WIRE`.
"""

import dataclasses
import enum
import json
import urllib.parse
import zlib

FORM = b"@FORM@"
ENCODED = "application/x-www-form-urlencoded"
LONGEST = 20_000
HEARTS = "👩\u200d❤️\u200d💋\u200d👨"


class Fate(enum.Enum):
    """What must become of it."""

    STORED = "stored exactly"
    BACK = "comes back in its page"


@dataclasses.dataclass(frozen=True)
class Input:
    """One request to a form: its text, its bytes, and what must become of the text."""

    name: str
    fate: Fate
    text: str
    body: bytes
    content_type: str | None = ENCODED


def _form(text: str, encoding: str = "utf-8", form: bytes = FORM, more: str = "") -> bytes:
    quoted = urllib.parse.quote_plus(text.encode(encoding, "surrogatepass"))
    return b"form=" + form + b"&text=" + quoted.encode() + more.encode()


def _typed(fate: Fate, texts: dict[str, str]) -> list[Input]:
    return [Input(name, fate, text, _form(text)) for name, text in texts.items()]


_CONTROLS = {f"control {code:02x}": f"a{chr(code)}b" for code in [*range(1, 32), *range(127, 160)]}
_DIRECTIONS = {
    f"direction {ord(mark):04x}": f"{mark}gnp.exe שלום مرحبا{mark}"
    for mark in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}
_ODD_LETTERS = {
    f"letter {ord(letter):04x}": f"가{letter}나"
    for letter in "\u00ad\u034f\u115f\u1160\u17b4\u180e\u2028\u2029\u200b\u200c\u200d\u2060\u2064\u206a\u3164\ufeff"
    "\uffa0\ufff9\ufffb\ufffc\ufffe\uffff\ue000\uf8ff\U0001fffe\U000e0001\U000e0020\U000f0000\U0010ffff"
}
_ZALGO = {f"zalgo {count}": "H" + "\u0335\u0321\u0489\u0315" * count + "elp" for count in (1, 20, 500, 4000)}
_EMOJI = {
    "family": "👨\u200d👩\u200d👧\u200d👦",
    "hearts": HEARTS * 50,
    "flags": "🇰🇵🇰🇷🇺🇦🏴\u200d☠️",
    "tags": "🏴\U000e0067\U000e0062\U000e007f",
    "skin": "👋🏻👋🏿",
    "keycaps": "1️⃣#️⃣*️⃣",
    "only joiners": "\u200d" * 90,
    "only one": "🙏",
    "selectors": "\ufe0f\ufe0e",
}
_HANGUL = {
    "decomposed": "한국",
    "composed": "한국",
    "old jamo": "ᄒᆞᆫ글",
    "halfwidth": "ﾡﾢﾣ",
    "loose jamo": "ㅇㅋㄷㅈ",
    "ligature": "㉿㈜",
    "compatibility": "豈更車",
}
_WRITTEN_AS_CODE = {
    "textarea": "</textarea><script>alert(1)</script>",
    "comment": "<!-- --> <![CDATA[ ]]>",
    "entity": "&amp;&#0;&lt;&nbsp",
    "template": "{{ text }}{% if %}{% debug %}",
    "format": "{0.__class__} %s%n%(name)s ${7*7} #{7}",
    "null word": "null None undefined NaN",
    "percent": "%00%0a%u0041%ZZ",
    "sql": "'; DROP TABLE hotline_message; --",
    "way up": "../../../../etc/passwd",
    "header": "a\r\nSet-Cookie: a=b\r\n\r\nHTTP/1.1 200 OK",
    "formula": "=cmd|' /C calc'!A0",
    "list": '{"text": ["a"]}',
    "escape": "\\u0000\\x00\\ud800",
    "terminal": "\x1b[2J\x1b]0;owned\x07",
    "shell": "$(reboot)`reboot`|&;",
    "regex": "(a+)+$" + "a" * 60 + "!",
    "plus": "1+1=2 & a=b; c=d",
    "quotes": "\"'`«»„“”",
    "serialised": 'O:8:"stdClass":0:{}',
    "yaml": "!!python/object/apply:os.system ['id']",
    "pickle": "cos\nsystem\n(S'id'\ntR.",
}
_SPACE = {
    "leading line": "\nfirst",
    "leading lines": "\r\n\r\nfirst",
    "trailing": "last \t\r\n",
    "bare returns": "a\rb\rc",
    "mixed ends": "a\nb\r\nc\rd\n\r",
    "wide space": "\u3000가\u3000",
    "only joined space": "\ufeff",
    "vertical": "a\vb\fc",
    "separators": "a\x1cb\x1db\x1eb\x1f",
    "next line": "a\u0085b",
}
_LONG = {
    "longest": "가" * LONGEST,
    "longest in four bytes": "🙏" * LONGEST,
    "longest word": "a" * 19_999 + "!",
    "longest in lines": "\r\n" * (LONGEST - 1) + "a",
    "markup": "<" * LONGEST,
    "ampersands": "&" * LONGEST,
}
_TOO_LONG = {
    "one too many": "가" * (LONGEST + 1),
    "a hundred thousand words": "слово " * 100_000,
    "a megabyte": "a" * 1_000_000,
    "ten megabytes": "a" * 10_000_000,
    "ten megabytes of letters": "가" * 1_100_000,
    "lines": "\n" * 50_000 + "a",
    "longest and controls": "\x01" * 30_000,
}
_EMPTY = {
    "nothing": "",
    "a space": " ",
    "lines alone": "\r\n\r\n\t ",
    "wide spaces": "\u3000\u2003\u00a0",
    "much space": " " * 3_000_000,
}
_UNREADABLE = {"nul": "a\x00b", "nul alone": "\x00", "mark of broken bytes": "a\ufffdb", "nul at the end": "end\x00"}
_LANGUAGES = {
    "ko": "살고 싶습니다",
    "ru": "Хочу жить",
    "uk": "Хочу жити ґєїʼ",
    "ar": "أريد أن أعيش ﷺ",
    "fa": "می\u200cخواهم",
    "he": "אני רוצה",
    "zh": "我想活下去𠮷",
    "hi": "मैं जीना चाहता हूँ",
    "ne": "म बाँच्न चाहन्छु",
    "th": "อยากมีชีวิต",
    "my": "အသက်ရှင်",
    "ka": "მინდა",
    "am": "መኖር",
    "mn": "ᠠᠮᠢᠳᠤ",
}

_LEFT = b"%ED%A0%80"


def _broken_bytes() -> list[Input]:
    """Bytes that are no UTF-8: what can be read comes back, with a mark where it cannot."""
    wrong = {
        "lone surrogate": (_LEFT, 3),
        "pair of surrogates": (_LEFT + b"%ED%B0%80", 6),
        "overlong slash": (b"%C0%AF", 2),
        "overlong nul": (b"%C0%80", 2),
        "overlong in three": (b"%E0%80%AF", 3),
        "too high": (b"%F4%90%80%80", 4),
        "five bytes": (b"%F8%88%80%80%80", 5),
        "cut in the middle": (b"%EA%B0", 1),
        "continuation alone": (b"%80", 1),
        "latin": (b"%E9", 1),
        "korean without a name": (urllib.parse.quote("살".encode("euc-kr")).encode(), 2),
        "utf-16 without a name": (urllib.parse.quote("살".encode("utf-16")).encode(), 4),
        "all bytes": (b"%FE%FF", 2),
        "raw bytes": (b"\xff\xfe\x80", 3),
    }
    return [
        Input(name, Fate.BACK, "a" + "\ufffd" * marks + "z", b"form=" + FORM + b"&text=a" + raw + b"z")
        for name, (raw, marks) in wrong.items()
    ]


def _encodings() -> list[Input]:
    """A telephone that names its encoding is read in it; a name that is none is read as UTF-8."""
    named = ["euc-kr", "cp949", "johab", "iso-2022-kr", "utf-16", "utf-16-le", "utf-32", "utf-7", "utf-8-sig"]
    found = [
        Input(f"in {name}", Fate.STORED, "살고 싶다", _form("살고 싶다", name), f"{ENCODED}; charset={name}")
        for name in named
    ]
    others = {
        "koi8-r": "жить",
        "windows-1251": "жить",
        "shift_jis": "生きる",
        "gb18030": "活𠮷",
        "big5": "活",
        "latin-1": "é",
    }
    found += [
        Input(f"in {name}", Fate.STORED, text, _form(text, name), f"{ENCODED}; charset={name}")
        for name, text in others.items()
    ]
    strange = [
        "klingon",
        "",
        '"utf-8"',
        "utf-8; charset=euc-kr",
        "x" * 5000,
        "rot13",
        "hex",
        "base64",
        "zlib",
        "bz2",
        "undefined",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "mbcs",
        "../../x",
        "\x7f",
    ]
    return found + [
        Input(f"charset {name[:20]!r}", Fate.STORED, "Help", _form("Help"), f"{ENCODED}; charset={name}")
        for name in strange
    ]


def _part(name: str, value: bytes, *headers: str) -> bytes:
    head = f'--B\r\nContent-Disposition: form-data; name="{name}"' + "".join(f"\r\n{each}" for each in headers)
    return head.encode() + b"\r\n\r\n" + value + b"\r\n"


def _packed() -> list[Input]:
    """Other ways of packing a form."""
    multipart, korean = "multipart/form-data; boundary=B", "살고 싶다"
    whole = _part("form", FORM) + _part("text", korean.encode())
    many = b"".join(_part(f"f{number}", b"x") for number in range(1500))
    return [
        Input("multipart", Fate.STORED, korean, whole + b"--B--\r\n", multipart),
        Input("multipart without an end", Fate.STORED, korean, whole + b"--B--", multipart),
        Input(
            "multipart in base64",
            Fate.STORED,
            "Help",
            _part("form", FORM) + _part("text", b"SGVscA==", "Content-Transfer-Encoding: base64") + b"--B--\r\n",
            multipart,
        ),
        Input(
            "multipart as a file",
            Fate.BACK,
            korean,
            _part("form", FORM) + _part('text"; filename="a.txt', korean.encode()) + b"--B--\r\n",
            multipart,
        ),
        Input(
            "multipart of another boundary",
            Fate.BACK,
            korean,
            whole + b"--B--\r\n",
            "multipart/form-data; boundary=other",
        ),
        Input("multipart without a boundary", Fate.BACK, korean, whole + b"--B--\r\n", "multipart/form-data"),
        Input("multipart of many parts", Fate.BACK, korean, whole + many + b"--B--\r\n", multipart),
        Input(
            "multipart with broken base64",
            Fate.STORED,
            "S",
            _part("form", FORM) + _part("text", b"S", "Content-Transfer-Encoding: base64") + b"--B--\r\n",
            multipart,
        ),
        Input("no type", Fate.STORED, korean, _form(korean), None),
        Input("type of text", Fate.STORED, korean, _form(korean), "text/plain"),
        Input("type of bytes", Fate.STORED, korean, _form(korean), "application/octet-stream"),
        Input("type of nonsense", Fate.STORED, korean, _form(korean), "x" * 3000),
        Input("json", Fate.BACK, '{"text": "Help"}', json.dumps({"text": "Help"}).encode(), "application/json"),
        Input("xml", Fate.BACK, "<text>Help</text>", b"<text>Help</text>", "application/xml"),
        Input("zipped", Fate.BACK, "", zlib.compress(b"Help" * 100), ENCODED),
        Input("a thousand fields", Fate.BACK, korean, _form(korean) + b"&a=1" * 2000),
        Input("a field of a megabyte", Fate.BACK, korean, _form(korean) + b"&" + b"n" * 1_000_000 + b"=1"),
        Input("separators alone", Fate.BACK, "", b"&" * 5000 + b"==&=" * 200),
    ]


def _fields() -> list[Input]:
    """Fields that are missing, doubled or not ours."""
    text = _form("Help")
    wrong = {
        "empty": b"",
        "short": b"abc",
        "too long": b"0" * 33,
        "capitals": b"0123456789ABCDEF" * 2,
        "not hex": b"g" * 32,
        "wide digits": urllib.parse.quote("０" * 32).encode(),
        "with a line": b"0" * 32 + b"%0A",
        "nul": b"%00" * 32,
        "a megabyte": b"0" * 1_000_000,
        "surrogate": _LEFT * 32,
    }
    return [
        *(Input(f"form id {name}", Fate.BACK, "Help", _form("Help", form=form)) for name, form in wrong.items()),
        Input("no form id", Fate.BACK, "Help", b"text=Help"),
        Input("no text", Fate.BACK, "", b"form=" + FORM),
        Input("text twice", Fate.BACK, "Help\nMore", text + b"&text=More"),
        Input("text a hundred times", Fate.BACK, "\n".join(["Help", *["x"] * 99]), text + b"&text=x" * 99),
        Input("form id twice", Fate.STORED, "Help", b"form=0&" + text),
        Input("danger of nonsense", Fate.STORED, "Help", text + b"&danger=%00&danger=no"),
        Input("brackets", Fate.BACK, "", b"form=" + FORM + b"&text[]=Help&text.a=1"),
        Input("other fields", Fate.STORED, "Help", text + b"&csrfmiddlewaretoken=x&language=xx&rank=3&__proto__=1"),
        Input("text beside nothing", Fate.STORED, "Help", text + b"&&&=&="),
        Input("text in capitals", Fate.BACK, "", b"FORM=" + FORM + b"&TEXT=Help"),
        Input("a semicolon between", Fate.BACK, "", b"form=" + FORM + b";text=Help"),
        Input("nothing at all", Fate.BACK, "", b""),
    ]


STORED_TEXTS = {
    **_CONTROLS,
    **_DIRECTIONS,
    **_ODD_LETTERS,
    **_ZALGO,
    **_EMOJI,
    **_HANGUL,
    **_WRITTEN_AS_CODE,
    **_SPACE,
    **_LONG,
    **_LANGUAGES,
}

INPUTS = (
    *_typed(Fate.STORED, STORED_TEXTS),
    *_typed(Fate.BACK, {**_TOO_LONG, **_EMPTY, **_UNREADABLE}),
    *_broken_bytes(),
    *_encodings(),
    *_packed(),
    *_fields(),
)
