"""From a queue to a system: a batch in, an outcome for each event out. May import all but accepting and reading."""
