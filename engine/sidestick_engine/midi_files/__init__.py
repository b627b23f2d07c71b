"""Midi files."""
