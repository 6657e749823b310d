"""What workers do for agreements: imports and telling."""
