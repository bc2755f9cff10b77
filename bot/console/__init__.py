"""The staff console: the queue, the conversations, and who may see them."""
