"""What is known, as answers show it."""
