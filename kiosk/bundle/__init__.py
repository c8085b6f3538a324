"""What travels: a bundle is a manifest and blobs named by their SHA-256. Words, never databases."""
