"""The stacks, and what is done to them as a whole."""
