"""KARTE: events written by `POST /v2/track/event/write`, each at most once after success."""
