"""Calls on screen: what rings now, the list of calls, their recordings, calling by a click."""
