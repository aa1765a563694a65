"""Messages in SQS, and how events are spelt there. May import aws, core and telemetry."""
