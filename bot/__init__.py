"""The person's side: chat, command line, and the place where everything is put together."""
