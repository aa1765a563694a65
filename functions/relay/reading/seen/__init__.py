"""What was seen of a stream, so that nothing is told twice and what is gone is known. Over parts/ and events/."""
