"""Whether a channel is well: what comes against what usually comes, what could not be read, what was refused."""
