"""Factories of the policy: the model policy to start from."""
