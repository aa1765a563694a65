"""Apps: their form, their process, how they are read from JSON, and those that the stand-in starts with."""
