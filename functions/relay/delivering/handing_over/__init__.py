"""From one event to the next: `then:` and `on_dead_letter:`. Knows of a batch its items alone; the delivery uses it."""
