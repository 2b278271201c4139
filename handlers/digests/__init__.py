"""The digests room: setting digests up, posting their editions, votes, results."""
