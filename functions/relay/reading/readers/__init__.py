"""What stands between the reader of a stream and the run that reads it. Over seen/ and what stands below that."""
