"""How messages reach us and leave us: adapters without tables."""
