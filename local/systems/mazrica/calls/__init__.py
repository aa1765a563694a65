"""The calls of the Open API, one module for each path."""
