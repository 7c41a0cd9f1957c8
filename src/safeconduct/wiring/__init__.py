"""Doors, settings, commands, and who reacts to which deed."""
