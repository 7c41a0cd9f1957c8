"""Pages of the staff: coming in, one's own account, people and approvals."""
