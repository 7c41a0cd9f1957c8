"""Decisions of the rota: who is on duty, when a language is read, who is paged, when a silence is none."""
