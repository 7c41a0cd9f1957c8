"""Put this checkout into its own venv: importable, with its command, its entry points, its interface words compiled.

Needs no network.
"""

import pathlib
import stat
import sys
import sysconfig
import tomllib

import polib

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMAND = """#!{python}
from safeconduct.wiring.commands import main

raise SystemExit(main())
"""


def main() -> None:
    """Do all four; doing them again changes nothing."""
    packages = pathlib.Path(sysconfig.get_path("purelib"))
    (packages / "safeconduct.pth").write_text(f"{ROOT / 'src'}\n")
    about = packages / "safeconduct-0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: safeconduct\nVersion: 0\n")
    (about / "entry_points.txt").write_text(entry_points())
    command = pathlib.Path(sysconfig.get_path("scripts"), "safeconduct")
    command.write_text(COMMAND.format(python=sys.executable))
    command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    for words in (ROOT / "src").rglob("*.po"):
        polib.pofile(str(words)).save_as_mofile(str(words.with_suffix(".mo")))


def entry_points() -> str:
    """Those of pyproject.toml, in the form in which an installed package keeps them."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    written = [
        f"[{group}]\n" + "".join(f"{name} = {at}\n" for name, at in found.items()) for group, found in groups.items()
    ]
    return "\n".join(written)


if __name__ == "__main__":
    main()
