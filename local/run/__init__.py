"""A local run: its processes, what is deployed into it, and what is remembered of it."""
