"""The callers' pages, as somebody without script meets them: a first message, the way back, duress, forgetting."""

import dataclasses

from album import BOTH, DAY, DESK, Album
from playwright.sync_api import Browser, Page

from screens import browsing

CODES = ("ko", "ru", "ar", "en")
READ = ("landing", "write", "return", "safe", "authentic", "find", "leave")
OWN_WORD = "tauperle"
LONG = "둘이 같이 갈 수 있습니까. 한 사람은 다쳤습니다. 밤에만 움직일 수 있고 불빛이 보이면 무섭습니다. "
SAID = {
    "ko": LONG * 12,
    "ru": "А домой сообщите? Мать не должна узнать, что я сам.",
    "ar": "هل تصورون الأسرى؟ أخاف على أهلي.",
    "uk": "Чи можу я здатися?",
    "en": "Who reads this? " * 40,
}
ANSWERS = {
    "ko": "같이 올 수 있습니다. 다친 사람은 피가 납니까?",
    "ru": "Ваших слов мы никому не передаём. Что сообщают по закону, написано на первой странице.",
    "ar": "لا ننشر وجه أي أسير ولا صوته ولا اسمه.",
    "en": "Only the people of this line. Ask us anything.",
}


@dataclasses.dataclass(frozen=True)
class Written:
    """A conversation that stands and was answered: what opens it, and what opens its cover."""

    code: str
    receipt: str

    @property
    def under_duress(self) -> str:
        """Six of the words, and the caller's own in place of the seventh."""
        return " ".join([*self.receipt.split()[:6], OWN_WORD])


def written(browser: Browser, house: browsing.Rehearsal) -> list[Written]:
    """One conversation in each language, with a word of its own."""
    found = []
    for code in CODES:
        page = browsing.caller(browser)
        found.append(Written(code, browsing.write(page, house.address, code, SAID[code])))
        page.context.close()
    return found


def pictured(browser: Browser, house: browsing.Rehearsal, album: Album, conversations: list[Written]) -> None:
    """Every page of theirs, in each of four languages."""
    for each in conversations:
        page, base = browsing.caller(browser), f"{house.address}/{each.code}"
        _read(page, album, each.code, house.address)
        _first_message(page, album, each.code, base)
        _way_back(page, album, each, base)
        _forced(page, album, each, base)
        _forgotten(page, album, each.code, house.address)
        page.context.close()
    _printed(browser, house, album, conversations[0])


def _taken(page: Page, album: Album, name: str, code: str, *, on_a_desk: bool = False) -> None:
    # All four by day on a phone, which is what they have; by night one of them, on a desk one script each way.
    album.take(page, name, lights=BOTH if code == "ko" else DAY)
    if on_a_desk and code in {"ko", "ar"}:
        album.take(page, name, lights=DAY if code == "ko" else BOTH[1:], width=DESK)


def _read(page: Page, album: Album, code: str, address: str) -> None:
    if code == "ko":
        page.goto(address)
        album.take_both(page, "choose")
    for name in READ:
        page.goto(f"{address}/{code}/{'' if name == 'landing' else name}")
        _taken(page, album, name, code, on_a_desk=name in {"landing", "write"})
    page.goto(f"{address}/{code}/")
    for number in (0, 2, 7):
        page.locator("summary").nth(number).click()
    page.keyboard.press("Control+Home")
    album.take(page, "landing-opened", lights=DAY)
    page.goto(f"{address}/{code}/nowhere")
    _taken(page, album, "missing", code)


def _first_message(page: Page, album: Album, code: str, base: str) -> None:
    page.goto(f"{base}/write")
    page.click("main form button")
    _taken(page, album, "write-empty", code)
    page.fill("#text", SAID["en"] * 40)
    page.click("main form button")
    _taken(page, album, "write-too-long", code)
    browsing.write(page, base.rpartition("/")[0], code, "1")
    _taken(page, album, "receipt", code, on_a_desk=True)
    if code == "ko":
        album.take(page, "first-page", lights=DAY)
    page.fill("#typed", "not these")
    page.click("main form button")
    _taken(page, album, "receipt-tried", code)


def _way_back(page: Page, album: Album, each: Written, base: str) -> None:
    page.goto(f"{base}/return")
    page.fill("[name=receipt]", "not these words")
    page.click("main form button")
    _taken(page, album, "return-wrong", each.code)
    page.fill("[name=receipt]", each.receipt)
    page.click("main form button")
    _taken(page, album, "conversation", each.code, on_a_desk=True)
    page.locator("form[action$=more] button").click()
    album.take(page, "conversation-empty", lights=DAY)
    page.fill("#text", "2")
    page.locator("form[action$=more] button").click()
    _taken(page, album, "conversation-sent", each.code)
    page.fill("#text", SAID[each.code])
    page.context.clear_cookies()
    page.locator("form[action$=more] button").click()
    _taken(page, album, "conversation-expired", each.code)


def _forced(page: Page, album: Album, each: Written, base: str) -> None:
    _opened(page, each.receipt, base)
    page.goto(f"{base}/return/word")
    _taken(page, album, "word", each.code)
    page.fill("#word", "a")
    page.click("main form button")
    album.take(page, "word-refused", lights=DAY)
    page.fill("#word", OWN_WORD)
    page.click("main form button")
    album.take(page, "word-kept", lights=DAY)
    page.context.clear_cookies()
    _opened(page, each.under_duress, base)
    _taken(page, album, "cover", each.code)
    page.context.clear_cookies()


def _opened(page: Page, words: str, base: str) -> None:
    page.goto(f"{base}/return")
    page.fill("[name=receipt]", words)
    page.click("main form button")
    page.wait_for_selector(".message")


def _forgotten(page: Page, album: Album, code: str, address: str) -> None:
    _opened(page, browsing.write(page, address, code, "3"), f"{address}/{code}")
    page.goto(f"{address}/{code}/return/forget")
    _taken(page, album, "forget", code)
    page.locator("form[action$=forget] button").click()
    album.take(page, "forgotten", lights=DAY)


def _printed(browser: Browser, house: browsing.Rehearsal, album: Album, each: Written) -> None:
    page = browsing.caller(browser)
    browsing.write(page, house.address, each.code, "4")
    album.print(page, "callers")
    _opened(page, each.receipt, f"{house.address}/{each.code}")
    album.print(page, "callers")
    page.context.close()
