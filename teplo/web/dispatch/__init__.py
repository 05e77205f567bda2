"""The dispatcher's page: what waits for an owner or an answer beside everybody who could get it."""
