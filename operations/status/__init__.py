"""How a connection fares: its circuit breaker, the requests spent."""
