"""From a system that is read to the queue. May import system and what stands below."""
