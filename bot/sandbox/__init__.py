"""A small Slack workspace of our own, in which the bot can be used without Slack."""
