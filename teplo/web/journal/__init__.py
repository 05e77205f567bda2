"""The journal of everything that was said over all channels."""
