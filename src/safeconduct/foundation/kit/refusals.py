"""Saying no. Children are named next to the function that raises them."""


class Refused(Exception):
    """An act that may not be; its sentence is shown to whoever asked."""


class NotFound(Refused):
    """There is no such thing, or not for this actor: the two look the same."""
