"""What became of the events of each run of a reading, by its number. Over aws/; who delivers, reads or asks uses it."""
