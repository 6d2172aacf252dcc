"""Forms: how offices write their tables, as data: the words of headings and the shipped forms."""
