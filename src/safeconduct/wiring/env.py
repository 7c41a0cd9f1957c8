"""What one installation is told: by the environment first, then by its one settings file.

The file is `safeconduct.toml` in the data folder; its names are those of the environment without the
prefix, in small letters. `safeconduct check` prints what is in force.
"""

import dataclasses
import enum
import os
import pathlib
import tomllib

from safeconduct.line.hotline.domain import translation

PREFIX = "SAFECONDUCT_"
FILE = "safeconduct.toml"


class Kind(enum.StrEnum):
    """What an installation is. It is written once and never changes."""

    REAL = "real"
    REHEARSAL = "rehearsal"


class Unusable(Exception):
    """A setting that cannot be used; the sentence says which and what to do."""


@dataclasses.dataclass(frozen=True)
class Installation:
    """The folders, addresses and kind of one installation."""

    data: pathlib.Path
    secrets: pathlib.Path
    kind: Kind
    database: str = ""
    host: str = ""
    onion: str = ""
    telegram_token: str = dataclasses.field(default="", repr=False)
    telegram_api: str = ""
    telegram_webhook: str = ""
    page_mail: str = dataclasses.field(default="", repr=False)
    page_telegram: str = dataclasses.field(default="", repr=False)
    translate: str = ""

    @property
    def is_rehearsal(self) -> bool:
        """Whether everything in it is made up."""
        return self.kind is Kind.REHEARSAL

    @property
    def exists(self) -> bool:
        """Whether `init` or `rehearse` has made it."""
        return (self.data / "kind").exists()


def load(data: pathlib.Path | None = None) -> Installation:
    """Read the settings in force. Raises Unusable with a sentence for the person who set them."""
    folder = (data or pathlib.Path(os.environ.get(PREFIX + "DATA", "data"))).absolute()
    written = _file(folder / FILE)

    def value(name: str) -> str:
        return os.environ.get(PREFIX + name.upper(), str(written.get(name, "")))

    marked = folder / "kind"
    kind = Kind(marked.read_text().strip()) if marked.exists() else Kind.REAL
    return Installation(
        data=folder,
        secrets=pathlib.Path(value("secrets") or folder.with_name(folder.name + "-secrets")).absolute(),
        kind=kind,
        database=value("database"),
        host=value("host"),
        onion=value("onion"),
        telegram_token=value("telegram_token"),
        telegram_api=value("telegram_api"),
        telegram_webhook=value("telegram_webhook"),
        page_mail=value("page_mail"),
        page_telegram=value("page_telegram"),
        translate=_ours(value("translate")),
    )


def _ours(address: str) -> str:
    """The address of a machine that translates, where it is our own. Raises Unusable."""
    try:
        if address:
            translation.server(address)
        return address
    except translation.SomebodyElses as error:
        raise Unusable(str(error)) from error


def _file(path: pathlib.Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise Unusable(f"{path} cannot be read: {error}. Mend that line or remove the file.") from error
