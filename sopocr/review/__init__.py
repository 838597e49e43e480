"""The review app: pages in the browser on which people settle the doubts of a record."""
