"""The calls of the REST API, one module per concern; `table.py` lists them by method and path."""
