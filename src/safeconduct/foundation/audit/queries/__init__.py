"""Reading the log: proofs for outsiders, the replay of everything, deeds opened by those they are sealed to."""

from safeconduct.foundation.audit.queries.proving import Inclusion as Inclusion
from safeconduct.foundation.audit.queries.proving import consistency as consistency
from safeconduct.foundation.audit.queries.proving import inclusion as inclusion
from safeconduct.foundation.audit.queries.reading import Opened as Opened
from safeconduct.foundation.audit.queries.reading import Page as Page
from safeconduct.foundation.audit.queries.reading import Sought as Sought
from safeconduct.foundation.audit.queries.reading import deeds as deeds
from safeconduct.foundation.audit.queries.reading import newest as newest
from safeconduct.foundation.audit.queries.reading import readings as readings
from safeconduct.foundation.audit.queries.sequence import Placed as Placed
from safeconduct.foundation.audit.queries.sequence import head as head
from safeconduct.foundation.audit.queries.sequence import placed_after as placed_after
from safeconduct.foundation.audit.queries.verifying import LOG as LOG
from safeconduct.foundation.audit.queries.verifying import Broken as Broken
from safeconduct.foundation.audit.queries.verifying import Verified as Verified
from safeconduct.foundation.audit.queries.verifying import verify as verify
