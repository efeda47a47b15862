"""Messages of the main types, ready to be put together."""
