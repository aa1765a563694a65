"""Mazrica's own import files, of the leads that a route would bring there: for the first day."""
