"""URLs: taking them apart, fetching what they name, asking who may."""
