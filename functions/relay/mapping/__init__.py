"""From a payload to values: paths, types, templates. May import core."""
