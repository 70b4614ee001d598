"""What texts state of deals and exports, field by field with the characters each was read from."""
