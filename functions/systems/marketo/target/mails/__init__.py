"""What routes with `mail` make of a mail: its headers, its content as safe HTML and as text. Loaded for them alone."""
