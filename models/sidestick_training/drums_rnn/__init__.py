"""Drums rnn."""
