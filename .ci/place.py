"""Put this checkout into its own venv: importable, with its command, its interface words compiled. Needs no network."""

import pathlib
import stat
import sys
import sysconfig

import polib

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMAND = """#!{python}
from safeconduct.wiring.commands import main

raise SystemExit(main())
"""


def main() -> None:
    """Do all three; doing them again changes nothing."""
    pathlib.Path(sysconfig.get_path("purelib"), "safeconduct.pth").write_text(f"{ROOT / 'src'}\n")
    command = pathlib.Path(sysconfig.get_path("scripts"), "safeconduct")
    command.write_text(COMMAND.format(python=sys.executable))
    command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    for words in (ROOT / "src").rglob("*.po"):
        polib.pofile(str(words)).save_as_mofile(str(words.with_suffix(".mo")))


if __name__ == "__main__":
    main()
