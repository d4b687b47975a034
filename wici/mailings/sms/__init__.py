"""Text messages: the same frozen content, recipients and engine as mail, without HTML and attachments."""
