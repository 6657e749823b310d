"""What workers do for agreements: receipts."""
