"""Our own tables of restore points and of promises to keep them."""
