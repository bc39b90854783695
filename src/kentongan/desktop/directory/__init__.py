"""The directory: institutions, their desks, and the way to write to them."""
