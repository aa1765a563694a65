"""`relay check` of Mazrica itself. Nothing there is changed."""
