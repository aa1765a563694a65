"""By the clock: one drain at a time empties the queue, batch after batch. Over the delivery, which knows none of it."""
