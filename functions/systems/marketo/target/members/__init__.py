"""Members of programs: which program an event is about, and statuses that only go forward. Over people/."""
