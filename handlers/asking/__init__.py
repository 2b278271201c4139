"""The asking room: how a member wants to be asked, and the personal question that comes by itself."""
