"""What beat asks of filtering."""
