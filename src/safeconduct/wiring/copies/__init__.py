"""Copies of an installation: made while it serves, sealed to people, and put back elsewhere."""
