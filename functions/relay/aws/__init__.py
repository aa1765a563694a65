"""DynamoDB, Secrets Manager, and what a deployment tells a function. May import core and telemetry."""
