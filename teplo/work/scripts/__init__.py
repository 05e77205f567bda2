"""Scripts of calls and chats: a tree of steps, how people walk it, and what customers say on the way."""
