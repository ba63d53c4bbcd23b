"""The process that holds one framework, and the client that talks to it."""
