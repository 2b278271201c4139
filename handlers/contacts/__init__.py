"""`/contact`: finding, showing, adding and editing contacts."""
