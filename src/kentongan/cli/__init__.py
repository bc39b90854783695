"""The command line: a face for members, and the doors to server and simulators."""
