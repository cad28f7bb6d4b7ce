"""The page: a chat beside the report it cites."""
