"""Factories of the policy: bringing in a document."""
