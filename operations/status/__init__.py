"""How the relay fares: what waits, circuit breakers, requests spent, and what needs a person."""
