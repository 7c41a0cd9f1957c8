"""Pages of the desk: the queue, a conversation, and what is done with it."""
