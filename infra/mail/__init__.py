"""The way in for mail: Amazon SES receives it, a bucket keeps it, a function takes it. For `infra.stacks` alone."""
