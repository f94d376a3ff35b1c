"""Many replications of every route, kept on disk as they finish, and what they say."""
