"""The languages in which a caller may read and write."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Language:
    """One language: its code in every path, its name in its own script, and which way it runs."""

    code: str
    own_name: str
    right_to_left: bool = False

    @property
    def direction(self) -> str:
        """The value of HTML's `dir`."""
        return "rtl" if self.right_to_left else "ltr"


OFFERED = (
    Language("ko", "조선말"),
    Language("ru", "Русский"),
    Language("uk", "Українська"),
    Language("en", "English"),
    Language("ar", "العربية", right_to_left=True),
    Language("zh", "中文"),
    Language("ne", "नेपाली"),
    Language("hi", "हिन्दी"),
    Language("es", "Español"),
    Language("fr", "Français"),
    Language("kk", "Қазақша"),
    Language("uz", "Oʻzbekcha"),
)

# What the console's screens are written in, the source first; callers have many more.
SCREENS = ("en", "uk", "ru", "ko")

BY_CODE = {language.code: language for language in OFFERED}
