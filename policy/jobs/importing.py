"""What workers do for the policy: bringing in a document."""
