"""A word as the keys that type it, so that one slip of a finger is one step away in every script."""

import unicodedata

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_JAMO = (
    {chr(0x1100 + place): letter for place, letter in enumerate(_LEADS)}
    | {chr(0x1161 + place): letter for place, letter in enumerate(_VOWELS)}
    | {chr(0x11A8 + place): letter for place, letter in enumerate(_TAILS)}
)
# On the two-set keyboard these are two keys each; a doubled consonant is one key with shift.
_VOWELS_OF_TWO_KEYS = {"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"}
_OTHER_TAILS_OF_TWO_KEYS = {"ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㅄ": "ㅂㅅ"}
_TAILS_OF_TWO_KEYS = {"ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ"}
# The apostrophes of Ukrainian and the marks that tell ё from е are left out by many who type.
_SAME = {"ё": "е"} | dict.fromkeys("'’ʼ‘`", "")
_ONE_FORM = str.maketrans(_SAME | _VOWELS_OF_TWO_KEYS | _OTHER_TAILS_OF_TWO_KEYS | _TAILS_OF_TWO_KEYS)

_HANGUL_ON_LATIN = str.maketrans(
    "qwertyuiopasdfghjklzxcvbnmQWERTOP", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ"
)
_RUSSIAN_ON_LATIN = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
_UKRAINIAN_ON_LATIN = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхїфівапролджєячсмитьбюʼ")


def normalise(text: str) -> str:
    """One form for what looks the same: NFKC, small letters, nothing invisible, digits of any script as 0 to 9."""
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in folded)


def keys_of(word: str) -> str:
    """The keys of a normalised word; two spellings that are typed the same way are the same here."""
    apart = unicodedata.normalize("NFKD", word) if _has_hangul(word) else word
    return "".join(_JAMO.get(sign, sign) for sign in apart).translate(_ONE_FORM)


def typed_on_latin(text: str, code: str) -> str:
    """What a Latin keyboard's keys would have written with the caller's own layout switched on.

    `code` is ko, ru or uk; the text is taken as typed, because in Hangul capitals are other letters.
    """
    if code == "ko":
        return "".join(sign if sign in "QWERTOP" else sign.lower() for sign in text).translate(_HANGUL_ON_LATIN)
    return text.lower().translate(_RUSSIAN_ON_LATIN if code == "ru" else _UKRAINIAN_ON_LATIN)


def _has_hangul(word: str) -> bool:
    return any("ᄀ" <= sign <= "ᇿ" or "가" <= sign <= "힣" for sign in word)
