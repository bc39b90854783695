"""The settings page: everything takes effect at once."""
