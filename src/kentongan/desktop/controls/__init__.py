"""Controls that every page uses, so that they look and speak the same everywhere."""
