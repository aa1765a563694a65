"""From a whole mail to what it says. Every byte of it was written by a stranger: each step has a bound."""
