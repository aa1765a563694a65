"""A mail goes on to a person's mailbox, once."""
