"""Nobody can overlook a text that waits for a person."""

from safeconduct.foundation.languages.domain.offered import OFFERED
from safeconduct.foundation.languages.domain.texts import written
from safeconduct.foundation.languages.domain.waiting import Wait, waiting


def test_what_waits_is_everything_that_is_not_approved() -> None:
    waits = {each.language.code for each in waiting() if each.wait is not Wait.WRITING}

    assert waits == {each.language.code for each in written() if not each.is_approved}


def test_a_language_without_texts_waits_for_its_writer() -> None:
    unwritten = {language.code for language in OFFERED} - {each.language.code for each in written()}

    assert {each.language.code for each in waiting() if each.wait is Wait.WRITING} == unwritten


def test_a_reviewer_is_told_which_text_to_approve() -> None:
    assert all(each.fingerprint for each in waiting() if each.wait is not Wait.WRITING)
