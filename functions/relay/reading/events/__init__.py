"""From what is news to events in the queues, and the ids of those. Over parts/; seen/ and all above may import it."""
