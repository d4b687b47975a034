"""Text messages to telephones: alphabets, parts, letters, numbers, and how gateways are spoken to."""
