"""Log lines and metrics. Imports nothing else of the engine but core."""
