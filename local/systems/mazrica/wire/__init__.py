"""Between JSON and what is held."""
