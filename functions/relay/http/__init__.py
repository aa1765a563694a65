"""The way out: requests that are bounded, guarded and kept alive. May import core and telemetry."""
