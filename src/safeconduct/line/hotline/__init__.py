"""Two-way, sealed conversations with people who write to us, in their language."""
