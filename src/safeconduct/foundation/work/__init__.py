"""Work that waits: the outbox, alarms, erasure, the sequencer."""
