"""Bulk extract: the jobs and their files."""
