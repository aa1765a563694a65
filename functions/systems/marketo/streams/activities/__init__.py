"""What leads did, one activity at a time, as a stream of its own. Over the logs and the leads of `streams/`."""
