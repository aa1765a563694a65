"""Events that could not be delivered: reading them, planning where each goes again, sending it there."""
