"""Verbs of the rota: plan it, copy it, swap in it, say who comes."""

from safeconduct.foundation.rota.actions.house import set_hours, set_house, set_speaks
from safeconduct.foundation.rota.actions.planning import Planned, copy_week, plan, say, swap

__all__ = ["Planned", "copy_week", "plan", "say", "set_hours", "set_house", "set_speaks", "swap"]
