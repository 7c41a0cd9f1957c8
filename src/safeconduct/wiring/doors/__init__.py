"""The processes of one installation and the addresses that each may answer."""
