"""What authors may do in a rich text: only what stays accessible."""

RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
PLAIN_RICH_TEXT = ["bold", "italic", "ol", "ul", "link"]
