"""What a stream shows now, beside what each route last delivered of it. Over readers/ and what stands below that."""
