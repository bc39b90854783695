"""The native server: main socket, sessions, one handler file per noun, router, shadow sockets and their workers."""
