"""Which lead an event is about: found, looked up, made or written. Over leads/ and filling/."""
