"""Reform: staffing before and after, through mergers, splits and renames."""
