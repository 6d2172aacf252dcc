"""From a dataset folder to batches of text cells with known columns.

Card and forms → files → sheets → heading blocks → meanings → what a row is → rows of tables. Each
step sees what the one before it gives and can be tested by itself; nothing is typed or judged here:
cells stay as written, so `0012` stays `0012`, and what cannot be read says where and what to do.
"""
