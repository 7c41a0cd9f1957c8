"""The people who work here: accounts, sign-in, teams, roles, their keys."""
