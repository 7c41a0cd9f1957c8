"""Decisions of the audit: the deeds, what a leaf covers, the tree, the signed note."""
