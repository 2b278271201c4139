"""The home room: App Home, a member's own things, and the verdicts of the workspace."""
