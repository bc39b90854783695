"""The administrators' console: pages for browsers, made on the server, in the hub's own process.

A page is a row of the route table (`table`), a template, a file of sentences, and calls of `services/`. How to add one
stands in `docs/design/console.md`.
"""
