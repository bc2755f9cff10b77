"""Rows in and out. One class a noun; each works inside the transaction of one `Connection`."""
