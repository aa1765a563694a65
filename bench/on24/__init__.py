"""ON24's webinars that are read: what they take of ON24's calls and of Marketo's writes, and whether any is missed."""
