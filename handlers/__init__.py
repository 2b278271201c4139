"""Speaks Slack: one room per capability, above `parts`, above `kit`."""
