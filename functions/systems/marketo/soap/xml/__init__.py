"""XML of strangers: read within bounds, and written."""
