"""Charts: one template, one colour per meaning, the finding as the title."""
