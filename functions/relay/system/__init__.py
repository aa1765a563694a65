"""What a system is to the engine: its sides, as protocols. May import loop_guard and what stands below."""
