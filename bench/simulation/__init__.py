"""A day of the relay without a clock on the wall: the engine's own code, over simulated time, queue and kintone."""
