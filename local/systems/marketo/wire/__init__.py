"""How a call and its answer are written."""
