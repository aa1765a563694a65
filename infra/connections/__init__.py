"""What belongs to one connection: queues, secret, tables, the functions that deliver to it and read it."""
