"""The operations of the old API: those that are offered, one a module, and what is said of the others."""
