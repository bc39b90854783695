"""The desktop client: popups on the screen, and everything a member does with them. The only place that knows Qt."""
