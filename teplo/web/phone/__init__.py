"""The product as an application on a phone: its manifest and worker, and the browsers that are told by push."""
