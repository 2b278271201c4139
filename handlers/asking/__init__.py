"""The asking room: how a member wants to be asked, and the question that comes by itself."""
