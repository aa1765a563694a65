"""From a request to the queue. May import system and what stands below; nothing of delivering but the replies."""
