"""The calls that can be made: each module has `ROUTES`, by the path after the client."""
