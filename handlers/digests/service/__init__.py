"""The use cases of digests: setting up, the schedule, composing, voting."""
