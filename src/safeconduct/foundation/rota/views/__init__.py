"""Pages of the rota: the week, the hours, and each member's own shifts."""
