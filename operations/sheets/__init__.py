"""What to type into Marketo's screens for a route: templates, tokens, names of the screens."""
