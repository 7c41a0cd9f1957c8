"""What we did: an append-only Merkle log of deeds in each database."""
