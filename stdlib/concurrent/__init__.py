"""Running things concurrently; see `concurrent.futures`."""
