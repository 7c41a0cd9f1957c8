"""Decisions of work: when to try again, when a sending is perhaps done, what is due."""
