"""Which relay is meant, what of it is deployed, and the clients of AWS's services for it."""
