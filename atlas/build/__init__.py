"""Makes and replaces what the atlas publishes, and fetches what the set-up needs."""
