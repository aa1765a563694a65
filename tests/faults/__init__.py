"""The fault campaign: thousands of webhooks through the local stack while everything fails, and the count of them.

`make faults`, or `python -m tests.faults --help`. What it does and what came of it: docs/fault-campaign.md.
"""
