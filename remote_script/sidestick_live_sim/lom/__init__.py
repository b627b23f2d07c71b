"""The classes of Live's object model: for each the table of its members and its behaviour."""
