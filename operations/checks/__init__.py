"""Is everything as it must be: the account, the next deployment, the connections, what holds events back."""
