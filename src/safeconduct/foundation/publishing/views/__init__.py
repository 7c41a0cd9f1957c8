"""The console's pages of texts and channels."""
