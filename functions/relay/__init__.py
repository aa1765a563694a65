"""The engine: configuration, events, payloads, mapping, delivery. It knows no system by name."""
