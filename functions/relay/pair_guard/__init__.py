"""Two routes that share fields both ways, between any two systems. May import `system` and what stands below it.

What the reading function knows (page_guard), what the delivering function does (guarded_target), and what they tell
each other (known). Which routes are a pair is said by pairs. Where a system counts revisions, relay.loop_guard does
this more sharply.
"""
