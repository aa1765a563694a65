"""Records of custom objects: what they look like, what is written. Over people/ and filling/."""
