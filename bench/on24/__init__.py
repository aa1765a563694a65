"""ON24's accounts that are read: worlds of webinars in the stand-in, and what reading them takes."""
