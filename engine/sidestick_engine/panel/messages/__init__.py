"""The messages between a page and the panel: one table, and all that is made from it.

`requests` and `responses` are the table, of the records in `record_types`; `validation` checks what
comes by it. MESSAGES.md and the page's TypeScript are made from it, and from the tables of
settings and actions, by `python -m sidestick_engine.panel.messages`. What a message asks for is
done elsewhere.
"""
