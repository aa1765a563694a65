"""The commands: options in, words and tables out. What they tell comes from `operations/`."""
