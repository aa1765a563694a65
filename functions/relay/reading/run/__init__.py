"""A run of one part: page by page from a system into the queues. Over verifying/ and below; used by the tick alone."""
