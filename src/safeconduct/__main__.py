"""So that `python -m safeconduct` is the same as `safeconduct`."""

from safeconduct.wiring.commands import main

if __name__ == "__main__":
    raise SystemExit(main())
