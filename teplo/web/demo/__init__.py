"""The sample site of the demo company: a shop's pages whose form feeds the desk."""
