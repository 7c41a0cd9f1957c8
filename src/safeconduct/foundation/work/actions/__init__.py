"""Leaving work for later, and doing it: sendings, alarms, reactions, keys."""

from safeconduct.foundation.work.actions.alarms import drop_alarm as drop_alarm
from safeconduct.foundation.work.actions.alarms import seal_alarm as seal_alarm
from safeconduct.foundation.work.actions.alarms import set_alarm as set_alarm
from safeconduct.foundation.work.actions.doubting import doubt_all as doubt_all
from safeconduct.foundation.work.actions.leasing import hold as hold
from safeconduct.foundation.work.actions.leasing import let_go as let_go
from safeconduct.foundation.work.actions.marks import failed as failed
from safeconduct.foundation.work.actions.marks import succeeded as succeeded
from safeconduct.foundation.work.actions.posting import post as post
from safeconduct.foundation.work.actions.posting import seal_due as seal_due
from safeconduct.foundation.work.actions.posting import withdraw as withdraw
