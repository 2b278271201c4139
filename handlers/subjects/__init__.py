"""The subjects room: the team's tools and channels, with what was said of them."""
