"""What somebody has begun to write."""
