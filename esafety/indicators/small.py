"""What is said in place of a small number to those who see figures and no cases."""

LEAST = 5
FEWER = f"fewer than {LEAST}"
