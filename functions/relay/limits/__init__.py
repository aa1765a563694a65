"""What stands before each request: the breaker, the budget, the day. May import aws, http and what stands below."""
