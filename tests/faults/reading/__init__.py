"""A fault campaign over reading: one system that is only polled feeds one that is only written, while all fails."""
