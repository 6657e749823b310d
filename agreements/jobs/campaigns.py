"""What workers do for agreements: asking and chasing many people."""
