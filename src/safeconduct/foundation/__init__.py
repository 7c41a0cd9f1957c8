"""What every wing stands on; it knows no caller and no prisoner."""
