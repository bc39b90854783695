"""Starts and watches the hubs of one machine, and knows nothing of what they do."""
