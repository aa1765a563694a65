"""From SES's event to the queues: the mail is fetched, read, matched, and handed to each route."""
