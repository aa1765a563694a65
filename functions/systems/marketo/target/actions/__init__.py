"""What a route can do at Marketo: a file for each kind, and the registry of them, which the rest of the target asks."""
