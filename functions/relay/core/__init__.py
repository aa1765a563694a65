"""What every part of the engine speaks of: events, outcomes, refusals, the configuration. Imports nothing else."""
