"""Writing deeds down, giving them their place in the tree, signing what stands."""

from safeconduct.foundation.audit.actions.checkpoints import checkpoint as checkpoint
from safeconduct.foundation.audit.actions.noting import AUDITORS as AUDITORS
from safeconduct.foundation.audit.actions.noting import OneReaderOnly as OneReaderOnly
from safeconduct.foundation.audit.actions.noting import OutsideAnAction as OutsideAnAction
from safeconduct.foundation.audit.actions.noting import note as note
from safeconduct.foundation.audit.actions.sequencing import LogBroken as LogBroken
from safeconduct.foundation.audit.actions.sequencing import place_leaves as place_leaves
