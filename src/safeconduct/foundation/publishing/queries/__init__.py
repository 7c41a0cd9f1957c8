"""What pages, doors and checks ask: how each text stands, which languages may be shown, which channels are ours."""

from safeconduct.foundation.publishing.queries.channels import (
    Asked,
    InForce,
    asked,
    holds,
    in_force,
    key_in_use,
    last_signed,
)
from safeconduct.foundation.publishing.queries.texts import (
    LanguageStanding,
    forget,
    is_draft,
    known,
    look,
    overview,
    records,
    shown,
    standing_of,
    standings,
    stands,
)

__all__ = [
    "Asked", "InForce", "LanguageStanding", "asked", "forget", "holds", "in_force", "is_draft",
    "key_in_use", "known", "last_signed", "look", "overview", "records", "shown", "standing_of", "standings",
    "stands",
]  # fmt: skip
