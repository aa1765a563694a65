"""`make demo`: what is shown, step by step."""
