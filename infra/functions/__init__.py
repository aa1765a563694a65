"""How every function is made: its package, its log group, its rights, what starts it."""
