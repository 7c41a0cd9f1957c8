"""What runs inside the sandbox, and nowhere else: it meets the file with nothing to lose."""
