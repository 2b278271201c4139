"""What Noisegate thinks: rules and words, pure. No Slack, no database, no clock in here."""
