"""The client of ON24's REST API v2. It knows no row's meaning: systems.on24.rows does."""
